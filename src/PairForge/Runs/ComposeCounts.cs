namespace PairForge.Runs;

/// <summary>What composing the rows of some passages counts.</summary>
internal sealed class ComposeCounts
{
    /// <summary>Pairs not written, by reason.</summary>
    internal Tally Shorts { get; } = new();

    /// <summary>Negatives made of anchors, by operation.</summary>
    internal Tally NegativesMade { get; } = new();

    /// <summary>Those that could not be made, by reason.</summary>
    internal Tally NegativesRefused { get; } = new();
}
