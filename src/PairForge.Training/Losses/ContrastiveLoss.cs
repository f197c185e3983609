using static TorchSharp.torch;

namespace PairForge.Training.Losses;

/// <summary>What stands opposite the anchors of a batch.</summary>
public enum Opposite
{
    /// <summary>The rows' positives and hard negatives: supervised.</summary>
    Positives,

    /// <summary>The anchors again under another dropout mask: unsupervised.</summary>
    SecondViews,
}

/// <summary>The embeddings of one step, all of unit length.</summary>
/// <param name="Anchors">(rows, dimension).</param>
/// <param name="Positives">(rows, dimension): row i is the positive of anchor i.</param>
/// <param name="Negatives">(negatives, dimension), the hard negatives of all rows together; null when there are none.</param>
/// <param name="Ignored">
/// (rows, rows + negatives), true where a candidate is no negative of the anchor: it is the anchor's text, another of its
/// positives, or of its group. Never true on the diagonal.
/// </param>
public sealed record EmbeddedBatch(Tensor Anchors, Tensor Positives, Tensor? Negatives, Tensor Ignored);

/// <summary>A loss over one batch. Components registered under <c>train.objective</c> extend it; several are added by weight.</summary>
public abstract class ContrastiveLoss
{
    /// <summary>Factor of this loss in the sum.</summary>
    public abstract double Weight { get; }

    /// <summary>What the anchors are compared with.</summary>
    public virtual Opposite Opposite => Opposite.Positives;

    /// <summary>The loss, a scalar averaged over rows.</summary>
    public abstract Tensor Forward(EmbeddedBatch batch);
}
