using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>token-cutoff</c>.</summary>
public sealed record TokenCutoffOptions
{
    /// <summary>Share of a text's tokens whose embeddings are zeroed.</summary>
    /// <value>The default is 0.1, as in the reference code of Cutoff.</value>
    [Range(0.01f, 0.99f)]
    public float Ratio { get; init; } = 0.1f;
}

/// <summary>Zeroes the embeddings of random tokens while training.</summary>
/// <remarks>
/// The text stays as it is: the directive (kind, ratio, seed) goes to <c>lineage/</c>, and the trainer asks <see cref="CutoffMask"/>
/// which. Refused as <c>too-short</c> where the ratio of the words is below one: such a view would be the text itself.
/// </remarks>
public sealed class TokenCutoff : IAugmentation
{
    private readonly float _ratio;

    /// <summary>Creates it.</summary>
    public TokenCutoff(TokenCutoffOptions options)
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
        if (CutoffMask.Count(_ratio, text.Words.Count) == 0) return AugmentationResult.Refused("too-short");
        return AugmentationResult.Directed(new Cutoff(CutoffKind.Token, _ratio, unchecked((long)random.NextUInt64())));
    }
}
