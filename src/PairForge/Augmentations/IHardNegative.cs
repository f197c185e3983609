using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>Makes a hard negative of a text: near in its words, other in what it says.</summary>
/// <remarks>
/// Listed under <c>negatives</c> of a pipeline. An interface of its own, so that what changes the meaning can never stand among the
/// operations of <c>augment</c>, which make positives. Total, pure and keyed as an <see cref="IAugmentation"/> is.
/// </remarks>
public interface IHardNegative
{
    /// <summary>Edits over <paramref name="text"/>, or why there are none.</summary>
    AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random);
}
