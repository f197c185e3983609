namespace PairForge.Training;

/// <summary>What a dataset's lineage tells the trainer to do with the embeddings of one text of a row.</summary>
/// <param name="Cutoff">Token rows or embedding columns to zero; see <see cref="Augmentations.CutoffMask"/>.</param>
/// <param name="Mixup">Another text whose embedding is mixed in; after the cutoff, which is of the text's own.</param>
public sealed record EmbeddingDirective(Cutoff? Cutoff, Mixup? Mixup)
{
    /// <summary>The directive of these columns, or null where they hold none.</summary>
    public static EmbeddingDirective? Of(Cutoff? cutoff, Mixup? mixup) => cutoff is null && mixup is null ? null : new(cutoff, mixup);
}
