using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>feature-cutoff</c>.</summary>
public sealed record FeatureCutoffOptions
{
    /// <summary>Share of the embedding's columns that are zeroed, the same for all tokens of a text.</summary>
    /// <value>The default is 0.2, the best of ConSERT's unsupervised views.</value>
    [Range(0.01f, 0.99f)]
    public float Ratio { get; init; } = 0.2f;
}

/// <summary>Zeroes columns of a text's embeddings while training.</summary>
/// <remarks>
/// The text stays as it is: the directive (kind, ratio, seed) goes to <c>lineage/</c>, and the trainer asks <see cref="CutoffMask"/>
/// which. Refused as <c>too-short</c> where the text has no word.
/// </remarks>
public sealed class FeatureCutoff : IAugmentation
{
    private readonly float _ratio;

    /// <summary>Creates it.</summary>
    public FeatureCutoff(FeatureCutoffOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ratio = options.Ratio;
    }

    /// <inheritdoc/>
    public bool ChangesText => false;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Words.Count == 0) return AugmentationResult.Refused("too-short");
        return AugmentationResult.Directed(new Cutoff(CutoffKind.Feature, _ratio, unchecked((long)random.NextUInt64())));
    }
}
