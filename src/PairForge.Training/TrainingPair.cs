namespace PairForge.Training;

/// <summary>One row that is trained on.</summary>
/// <param name="Anchor">The anchor.</param>
/// <param name="Positive">Its positive; the anchor itself where only dropout makes the difference.</param>
/// <param name="Negatives">Its hard negatives; may be empty.</param>
/// <param name="Group">Document or meaning; texts of one group are never negatives of one another. Null: none.</param>
public sealed record TrainingPair(string Anchor, string Positive, IReadOnlyList<string> Negatives, string? Group = null)
{
    /// <summary>What to do with the anchor's embeddings; null: nothing.</summary>
    public EmbeddingDirective? AnchorDirective { get; init; }

    /// <summary>What to do with the positive's embeddings; null: nothing.</summary>
    public EmbeddingDirective? PositiveDirective { get; init; }
}
