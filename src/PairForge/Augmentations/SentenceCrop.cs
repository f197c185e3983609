using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>sentence-crop</c>.</summary>
public sealed record SentenceCropOptions : IValidatableObject
{
    /// <summary>Fewest sentences kept.</summary>
    /// <value>The default is 1.</value>
    [Range(1, 10000)]
    public int MinSentences { get; init; } = 1;

    /// <summary>Most sentences kept; at least one of the text is always dropped.</summary>
    /// <value>The default is 3.</value>
    [Range(1, 10000)]
    public int MaxSentences { get; init; } = 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSentences < MinSentences)
            yield return new ValidationResult($"max_sentences is {MaxSentences}; it must be at least min_sentences, {MinSentences}", [nameof(MaxSentences)]);
    }
}

/// <summary>Keeps one run of consecutive sentences of a document.</summary>
/// <remarks>
/// The number kept is uniform between the bounds, then every run of that length is as likely. <c>views: { anchor: view }</c> makes a
/// pair of two runs of one document. Refused as <c>one-sentence</c> where there are not more sentences than the fewest to keep. Relatives: the crops of
/// berenslab's text-embed-augm, two runs of sentences of one document; DeCLUTR's spans (Giorgi et al., ACL 2021) are of tokens.
/// A protected span goes with its sentence; inside a sentence nothing is changed.
/// </remarks>
public sealed class SentenceCrop : IAugmentation
{
    private readonly int _min, _max;
    private readonly SentenceSegmenter _sentences = new(new SentencesOptions { MinWords = 0 });

    /// <summary>Creates it.</summary>
    public SentenceCrop(SentenceCropOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_min, _max) = (options.MinSentences, options.MaxSentences);
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sentences = new List<Segment>();
        _sentences.Segment(text.Text, sentences);
        Graphemes.Widen(text.Text, sentences);
        if (sentences.Count <= _min) return AugmentationResult.Refused("one-sentence");
        var length = _min + random.NextInt(Math.Min(_max, sentences.Count - 1) - _min + 1);
        var first = random.NextInt(sentences.Count - length + 1);
        var (start, last) = (sentences[first].Start, sentences[first + length - 1]);
        var end = last.Start + last.Length;
        var edits = new List<TextEdit>(2);
        if (start > 0) edits.Add(new TextEdit(0, start, ""));
        if (end < text.Text.Length) edits.Add(new TextEdit(end, text.Text.Length - end, ""));
        return AugmentationResult.Edited(edits);
    }
}
