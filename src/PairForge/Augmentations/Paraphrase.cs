using PairForge.Hooks;

namespace PairForge.Augmentations;

/// <summary><c>paraphrase</c>.</summary>
public sealed record ParaphraseOptions : RewordingOptions
{
    private protected override bool GoesAbroad => false;
}

/// <summary>Lets something outside word a text anew in its own language: a table, an HTTP service, a program, or any <see cref="IBackTranslator"/>.</summary>
/// <remarks>
/// Over HTTP one request is made, from the language into itself: for a paraphraser behind the interface of LibreTranslate, which itself
/// gives such a text back as it is. Everything else is as with <see cref="BackTranslation"/>. Relatives: distilabel's sentence pairs, data-juicer's sentence augmentation.
/// </remarks>
public sealed class Paraphrase : IBatchAugmentation, IDisposable
{
    private readonly Reworder _reworder;

    /// <summary>Creates it.</summary>
    public Paraphrase(ParaphraseOptions options) => _reworder = Reworder.Of(options);

    /// <summary>Creates it around a translator from code, such as a <see cref="ChatTranslator"/>.</summary>
    /// <param name="translator">Put <see cref="HookRequests"/> around a service; it is disposed of with this.</param>
    /// <param name="maxLengthRatio">See <see cref="RewordingOptions.MaxLengthRatio"/>.</param>
    public Paraphrase(IBackTranslator translator, double maxLengthRatio = 3) => _reworder = new Reworder([translator], maxLengthRatio);

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public void Open(string folder) => _reworder.Open(folder);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AugmentationResult>> ApplyAsync(IReadOnlyList<TextToAugment> texts, CancellationToken cancellation) => _reworder.ApplyAsync(texts, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _reworder.Dispose();
}
