using PairForge.Mining.Guards;

namespace PairForge.Tests.Mining.Guards;

/// <summary>Lists of guards, as <c>mine.guards</c> takes them.</summary>
internal static class Guarding
{
    public static IReadOnlyList<Step<NegativeGuard>> None { get; } = With("none", new NoGuards());

    public static IReadOnlyList<Step<NegativeGuard>> Groups { get; } = With("own-group", new OwnGroup());

    public static IReadOnlyList<Step<NegativeGuard>> With(string name, NegativeGuard guard) => [Step<NegativeGuard>.Of(name, guard, guard)];
}
