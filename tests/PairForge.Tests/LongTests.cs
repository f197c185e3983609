namespace PairForge.Tests;

/// <summary>Tests of which a scaled version always runs, and the whole only where <c>PAIRFORGE_LONG_TESTS=1</c> is set.</summary>
internal static class LongTests
{
    internal static bool Run { get; } = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1";

    /// <summary>How often to repeat: always, or in the long tier.</summary>
    internal static int Times(int usually, int longTier) => Run ? longTier : usually;

    /// <summary>Skips the test outside of the long tier.</summary>
    internal static void Require() => Assert.SkipUnless(Run, "takes long; set PAIRFORGE_LONG_TESTS=1");
}
