using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>The kind of rule that a planned pair comes from.</summary>
internal enum PairKind
{
    Given,
    View,
    Neighbour,
    Label,
    Adjacent,
}

/// <summary>One pair before its negatives are known.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Ordinal">Ordinal of the given positive, the drawn mate or the place beside the anchor.</param>
/// <param name="Target">Pool row of the positive.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct PlannedPair(PairKind Kind, int Ordinal, int Target);

/// <summary>A pair that stands twice: the first passage keeps it, and the negatives of the later one join its own.</summary>
/// <param name="Passage">The passage that keeps it.</param>
/// <param name="Place">Its place among that passage's planned pairs.</param>
/// <param name="Later">The passage that repeats it.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct MergedPair(int Passage, int Place, int Later);

/// <summary>Which pairs every passage gives besides its views: decided once for a split, before anything is encoded.</summary>
internal sealed class PairPlan
{
    private readonly int[] _starts;
    private readonly PlannedPair[] _pairs;

    internal PairPlan(RunStore store, StageMarker marker)
    {
        _starts = Numbers.ReadAll<int>(store, marker.File("pair-starts"));
        _pairs = Numbers.ReadAll<PlannedPair>(store, marker.File("pairs"));
        Merged = Numbers.ReadAll<MergedPair>(store, marker.File("merged"));
    }

    internal IReadOnlyList<MergedPair> Merged { get; }

    internal ReadOnlySpan<PlannedPair> Of(int passage) => _pairs.AsSpan(_starts[passage].._starts[passage + 1]);
}
