using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Runs;

/// <summary>An augmentation without chance: the first word goes.</summary>
internal sealed class DropFirstWord : IAugmentation
{
    public bool ChangesText => true;

    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) =>
        Start(text.Text) is var start and > 0 ? AugmentationResult.Edited([new TextEdit(0, start, "")]) : AugmentationResult.Refused("too-short");

    public static string? Of(string text) => Start(text) is var start and > 0 ? text[start..] : null;

    /// <summary>Where the second word begins; 0 where there is none.</summary>
    private static int Start(string text)
    {
        var at = 0;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at == text.Length ? 0 : at;
    }
}
