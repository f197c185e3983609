using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>mixup</c>.</summary>
public sealed record CorpusMixupOptions
{
    /// <summary>The a of Beta(a, a), from which the weight is drawn.</summary>
    /// <value>The default is 1: uniform, as in i-Mix.</value>
    [Range(0.05, 100.0)]
    public double Alpha { get; init; } = 1;
}

/// <summary>Mixes the embedding of a text with that of another passage while training.</summary>
/// <remarks>
/// The weight of the text's own embedding is max(l, 1 - l), l drawn from Beta(alpha, alpha): it stays the nearer one. The text stays
/// as it is; partner and weight go to <c>lineage/</c>, and the trainer mixes the embeddings before pooling (wordMixup's place; the
/// same as mixing pooled sums in a bag of words). Lee et al., "i-Mix", ICLR 2021; Guo, Mao, Zhang, "Augmenting data with mixup
/// for sentence classification", 2019. Both mix within a batch: here the partner is drawn from the corpus, so that a dataset says
/// what was mixed whatever its batches are.
/// </remarks>
public sealed class CorpusMixup : IPartnerAugmentation
{
    private readonly double _alpha;

    /// <summary>Creates it.</summary>
    public CorpusMixup(CorpusMixupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _alpha = options.Alpha;
    }

    /// <inheritdoc/>
    public bool ChangesText => false;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, string partner, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(partner);
        var weight = BetaDistribution.DrawSymmetric(_alpha, ref random);
        return AugmentationResult.Directed(new Mixup(partner, (float)Math.Max(weight, 1 - weight)));
    }
}
