namespace PairForge;

/// <summary>One negative of a pair.</summary>
/// <param name="Text">Its text.</param>
/// <param name="SourceId">Id of the passage (or given text) it comes from.</param>
/// <param name="Miner">Who chose it: <c>given</c>, <c>exact</c>, <c>random</c>, or the operation that made it of the anchor: <c>negation</c>, ...</param>
/// <param name="Rank">Rank among the candidates of its query, from 0; -1 for one that was not ranked.</param>
/// <param name="Score">Cosine similarity to the anchor; NaN where nothing was encoded.</param>
public sealed record Negative(string Text, string SourceId, string Miner, int Rank, double Score)
{
    /// <summary>The operation that made it of the anchor's text; none for a text that was found.</summary>
    public IReadOnlyList<AppliedOperation> Operations { get; init; } = [];

    /// <summary>How much it counts as a negative, from 0 to 1: below 1 where a guard with <c>action: weigh</c> doubts it.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>One row of a dataset: an anchor, a positive and its negatives.</summary>
public sealed record Pair
{
    /// <summary><c>passage id / rule / view / positive / negative</c> ordinals.</summary>
    public required string Id { get; init; }

    /// <summary>The anchor.</summary>
    public required View Anchor { get; init; }

    /// <summary>The positive.</summary>
    public required View Positive { get; init; }

    /// <summary>Negatives: given ones first, then those made of the anchor, then mined ones by rank.</summary>
    public IReadOnlyList<Negative?> Negatives { get; init; } = [];

    /// <summary>Cosine similarity of anchor and positive; NaN where nothing was encoded.</summary>
    public double PositiveScore { get; init; } = double.NaN;

    /// <summary>Group of the anchor's passage.</summary>
    public string? Group { get; init; }

    /// <summary>Input of the anchor's passage, relative to its glob root.</summary>
    public required string Source { get; init; }

    /// <summary>The pair rule that made the row: <c>given</c>, <c>views</c>, <c>neighbours</c>, <c>label</c>.</summary>
    public required string Rule { get; init; }
}
