using PairForge.Hooks;

namespace PairForge.Augmentations;

/// <summary><c>back-translation</c>.</summary>
public sealed record BackTranslationOptions : RewordingOptions
{
    private protected override bool GoesAbroad => true;
}

/// <summary>Translates a text into another language and back: by a table, an HTTP service, a program, or any <see cref="IBackTranslator"/>.</summary>
/// <remarks>
/// The wording is checked, and takes the text's case and final punctuation: see <see cref="RewordingReview"/>. A service that fails
/// is a reason that is counted; the row is kept without that view. The same text has one wording a language: for several views of
/// a text name several languages, or put another operation behind this one. Source: Sennrich, Haddow, Birch, "Improving neural
/// machine translation models with monolingual data", ACL 2016; relatives: nlpaug's BackTranslationAug, TextAttack's BackTranslation.
/// </remarks>
public sealed class BackTranslation : IBatchAugmentation, IDisposable
{
    private readonly Reworder _reworder;

    /// <summary>Creates it.</summary>
    public BackTranslation(BackTranslationOptions options) => _reworder = Reworder.Of(options);

    /// <summary>Creates it around a translator from code.</summary>
    /// <param name="translator">Put <see cref="HookRequests"/> around a service; it is disposed of with this.</param>
    /// <param name="maxLengthRatio">See <see cref="RewordingOptions.MaxLengthRatio"/>.</param>
    public BackTranslation(IBackTranslator translator, double maxLengthRatio = 3) => _reworder = new Reworder([translator], maxLengthRatio);

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public void Open(string folder) => _reworder.Open(folder);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation) => _reworder.ApplyAsync(texts, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _reworder.Dispose();
}
