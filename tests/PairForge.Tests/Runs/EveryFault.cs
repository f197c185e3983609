using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>Lets the first storage operation of a run fail, then the second, and so on until a run has none left to fail.</summary>
internal static class EveryFault
{
    /// <summary>
    /// Each time: the run passes, or it reports a fault that there was as an <see cref="IOException"/> or
    /// <see cref="PairForgeException"/>; what it left is whole; and after a second run without faults the result is right.
    /// </summary>
    /// <param name="fresh">A new and empty storage.</param>
    /// <param name="run">The run.</param>
    /// <param name="isRight">Whether a storage holds the result.</param>
    /// <param name="faults">Puts faults into a storage, beginning with the operation of this number.</param>
    /// <returns>How many operations failed, and how many of the runs passed in spite of it.</returns>
    internal static async Task<(int Operations, int Passed)> OfAsync(Func<IStorage> fresh, Func<IStorage, Task> run, Func<IStorage, bool> isRight, Func<IStorage, int, FaultyStorage> faults)
    {
        var survived = 0;
        for (var number = 1; ; number++)
        {
            var storage = fresh();
            var faulty = faults(storage, number);
            var passed = true;
            try
            {
                await run(faulty);
            }
            catch (Exception fault) when (fault is IOException or PairForgeException)
            {
                passed = false;
                var chain = Chain(fault).ToList();
                Assert.True(faulty.Faults.Any(f => chain.Any(c => c.Message.Contains(f, StringComparison.Ordinal))), $"the fault was '{faulty.Faults.FirstOrDefault()}', but reported was {fault}");
            }
            faulty.Faults.TryPeek(out var first);
            Assert.Null(RunAudit.Damage(storage));
            if (passed) Assert.True(isRight(storage), $"passed with a wrong result in spite of: {first}");
            await run(storage);
            Assert.Null(RunAudit.Damage(storage));
            Assert.True(isRight(storage), $"a second run ended in a wrong result after: {first}");
            if (first is null) return (number - 1, survived);
            if (passed) survived++;
        }
    }

    private static IEnumerable<Exception> Chain(Exception? fault) => fault switch
    {
        null => [],
        AggregateException many => many.InnerExceptions.SelectMany(Chain).Prepend(many),
        _ => Chain(fault.InnerException).Prepend(fault),
    };
}
