namespace PairForge.Sinks;

/// <summary>How much of the lineage a reader brings along.</summary>
public enum LineageDetail
{
    /// <summary>None: the texts only.</summary>
    None,

    /// <summary>What training uses: group, scores, cutoff and mixup directives.</summary>
    Training,

    /// <summary>All of it.</summary>
    Full,
}

/// <summary>One row of a dataset as it is read back.</summary>
public sealed record PairRow
{
    /// <summary>The anchor.</summary>
    public required string Anchor { get; init; }

    /// <summary>The positive.</summary>
    public required string Positive { get; init; }

    /// <summary>The negatives, in the order of their columns; null for an empty place.</summary>
    public IReadOnlyList<string?> Negatives { get; init; } = [];

    /// <summary>Group of the anchor's passage.</summary>
    public string? Group { get; init; }

    /// <summary>Cosine similarity of anchor and positive; NaN where it is not known.</summary>
    public double PositiveScore { get; init; } = double.NaN;

    /// <summary>Cosine similarities of anchor and negatives, one a negative; empty where they are not known.</summary>
    public IReadOnlyList<double> NegativeScores { get; init; } = [];

    /// <summary>Cutoff to apply to the anchor's embeddings.</summary>
    public Cutoff? AnchorCutoff { get; init; }

    /// <summary>Mixup to apply to the anchor's embedding.</summary>
    public Mixup? AnchorMixup { get; init; }

    /// <summary>Cutoff to apply to the positive's embeddings.</summary>
    public Cutoff? PositiveCutoff { get; init; }

    /// <summary>Mixup to apply to the positive's embedding.</summary>
    public Mixup? PositiveMixup { get; init; }

    /// <summary>The rest of the lineage, with <see cref="LineageDetail.Full"/>.</summary>
    public PairLineage? Lineage { get; init; }
}

/// <summary>How a row came to be.</summary>
/// <param name="RowId">Id of the row.</param>
/// <param name="Id">Id of the anchor's passage.</param>
/// <param name="Source">Input of the anchor's passage.</param>
/// <param name="Rule">The pair rule.</param>
/// <param name="AnchorOperations">Operations on the anchor, as JSON (<see cref="OperationsJson"/>).</param>
/// <param name="PositiveOperations">Operations on the positive, as JSON.</param>
/// <param name="Negatives">One a negative; null for an empty place. The texts are those of the row.</param>
public sealed record PairLineage(
    string RowId, string Id, string Source, string Rule, string AnchorOperations, string PositiveOperations, IReadOnlyList<Negative?> Negatives);
