using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>identity</c>: no options.</summary>
public sealed record IdentityOptions;

/// <summary>The text itself: the pair that unsupervised SimCSE sees under two dropout masks (Gao, Yao, Chen, 2021).</summary>
public sealed class Identity : IAugmentation
{
    /// <inheritdoc/>
    public bool ChangesText => false;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) => AugmentationResult.Unchanged;
}
