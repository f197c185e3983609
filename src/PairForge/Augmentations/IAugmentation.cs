using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>What an augmentation answers: edits, a directive, or a reason why it cannot apply.</summary>
public sealed record AugmentationResult
{
    private AugmentationResult()
    {
    }

    /// <summary>Edits over the original text, ascending and not overlapping.</summary>
    public IReadOnlyList<TextEdit> Edits { get; private init; } = [];

    /// <summary>An embedding-level cutoff.</summary>
    public Cutoff? Cutoff { get; private init; }

    /// <summary>An embedding-level mixup.</summary>
    public Mixup? Mixup { get; private init; }

    /// <summary>Why nothing was done (a kebab-case code that is counted), or null.</summary>
    public string? Refusal { get; private init; }

    /// <summary>An operation that leaves the text as it is on purpose.</summary>
    public static AugmentationResult Unchanged { get; } = new();

    /// <summary>The draw came out at zero edits.</summary>
    internal static AugmentationResult NothingDrawn { get; } = Refused("nothing-drawn");

    /// <summary>The text has not enough words.</summary>
    internal static AugmentationResult TooShort { get; } = Refused("too-short");

    /// <summary>No word has a synonym in its context.</summary>
    internal static AugmentationResult NoSynonym { get; } = Refused("no-synonym");

    /// <summary>Protected spans leave nothing to change.</summary>
    internal static AugmentationResult Protected { get; } = Refused("protected");

    /// <summary>Edits.</summary>
    public static AugmentationResult Edited(IReadOnlyList<TextEdit> edits) => new() { Edits = edits };

    /// <summary>A refusal: <c>nothing-drawn</c>, <c>too-short</c>, <c>no-synonym</c>, <c>protected</c>, ...</summary>
    public static AugmentationResult Refused(string reason) => new() { Refusal = reason };

    /// <summary>A directive for the trainer.</summary>
    public static AugmentationResult Directed(Cutoff cutoff) => new() { Cutoff = cutoff };

    /// <summary>A directive for the trainer.</summary>
    public static AugmentationResult Directed(Mixup mixup) => new() { Mixup = mixup };
}

/// <summary>Makes another view of a text.</summary>
/// <remarks>Total: never throws on any text, never loops, and never silently returns its input.</remarks>
public interface IAugmentation
{
    /// <summary>False for <c>identity</c> and the directive operations, which leave the text as it is on purpose.</summary>
    bool ChangesText { get; }

    /// <summary>Edits <paramref name="text"/>, or says why not.</summary>
    AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random);
}
