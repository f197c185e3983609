using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PairForge.Training.Losses;

/// <summary>Options of <c>info-nce</c>: anchors against positives and hard negatives.</summary>
public sealed record InfoNceOptions
{
    /// <summary>Temperature that similarities are divided by.</summary>
    /// <value>The default is 0.05 (SimCSE).</value>
    [Range(0.0001, 100.0)]
    public double Temperature { get; init; } = 0.05;

    /// <summary>Factor in the sum of objectives.</summary>
    /// <value>The default is 1.</value>
    [Range(0.0, 1000.0)]
    public double Weight { get; init; } = 1;

    /// <summary>Whether hard negatives join the denominator.</summary>
    /// <value>The default is true.</value>
    public bool HardNegatives { get; init; } = true;

    /// <summary>Whether positives also look for their anchor among the batch's anchors; the two directions are averaged.</summary>
    /// <value>The default is false.</value>
    public bool Symmetric { get; init; }
}

/// <summary>Options of <c>unsupervised</c>: InfoNCE between two dropout masks of the anchors.</summary>
public sealed record UnsupervisedOptions
{
    /// <summary>Temperature that similarities are divided by.</summary>
    /// <value>The default is 0.05 (SimCSE).</value>
    [Range(0.0001, 100.0)]
    public double Temperature { get; init; } = 0.05;

    /// <summary>Factor in the sum of objectives.</summary>
    /// <value>The default is 1.</value>
    [Range(0.0, 1000.0)]
    public double Weight { get; init; } = 1;
}

/// <summary>
/// Cross-entropy of finding each anchor's positive among the positives of the batch and all hard negatives, by cosine over
/// temperature.
/// </summary>
/// <remarks>
/// van den Oord, Li, Vinyals, "Representation learning with contrastive predictive coding", 2018; as used by Gao, Yao, Chen,
/// "SimCSE", EMNLP 2021, and called MultipleNegativesRankingLoss in sentence-transformers (scale = 1 / temperature). Candidates
/// that are no negatives are left out of the denominator, so repeated anchors do not push their own positives away.
/// </remarks>
public sealed class InfoNceLoss : ContrastiveLoss
{
    private readonly double _temperature;
    private readonly bool _hardNegatives, _symmetric;

    /// <summary>The supervised loss.</summary>
    public InfoNceLoss(InfoNceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_temperature, Weight, _hardNegatives, _symmetric) = (options.Temperature, options.Weight, options.HardNegatives, options.Symmetric);
    }

    /// <summary>The unsupervised loss.</summary>
    public InfoNceLoss(UnsupervisedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_temperature, Weight, Opposite) = (options.Temperature, options.Weight, Opposite.SecondViews);
    }

    /// <inheritdoc/>
    public override double Weight { get; }

    /// <inheritdoc/>
    public override Opposite Opposite { get; }

    /// <inheritdoc/>
    public override Tensor Forward(EmbeddedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        TorchLibrary.EnsureLoaded();
        var rows = batch.Anchors.shape[0];
        var candidates = _hardNegatives && batch.Negatives is { } negatives ? cat([batch.Positives, negatives]) : batch.Positives;
        var ignored = batch.Ignored[TensorIndex.Colon, TensorIndex.Slice(0, candidates.shape[0])];
        // Held by name: the Scalar that an implicit conversion makes may be finalised while the native call still reads it.
        using Scalar temperature = _temperature, never = float.NegativeInfinity, half = 0.5;
        var logits = batch.Anchors.matmul(candidates.t()) / temperature;       // (rows, rows + negatives)
        var target = arange(rows, dtype: ScalarType.Int64);
        var loss = F.cross_entropy(logits.masked_fill(ignored, never), target);
        if (!_symmetric) return loss;
        var back = logits[TensorIndex.Colon, TensorIndex.Slice(0, rows)].t();  // (rows, rows), positives against anchors
        var ignoredBack = ignored[TensorIndex.Colon, TensorIndex.Slice(0, rows)].t();
        return (loss + F.cross_entropy(back.masked_fill(ignoredBack, never), target)) * half;
    }
}
