using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>An augmentation that needs a second text: another passage of the same split, which the run draws by key.</summary>
/// <remarks>
/// The run draws uniformly over the split's passages whose text is another one, from a stream of its own, so the partner depends
/// on seed, step and passage alone. Where there is no other text, or outside a run, the view is refused as <c>no-partner</c>.
/// </remarks>
public interface IPartnerAugmentation : IAugmentation
{
    /// <summary>Edits <paramref name="text"/> with the help of <paramref name="partner"/>, or says why not.</summary>
    AugmentationResult Apply(AnalyzedText text, string partner, ref KeyedRandom random);

    /// <inheritdoc/>
    AugmentationResult IAugmentation.Apply(AnalyzedText text, ref KeyedRandom random) => AugmentationResult.Refused("no-partner");
}
