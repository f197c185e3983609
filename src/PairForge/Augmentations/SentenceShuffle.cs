using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>sentence-shuffle</c>: no options.</summary>
public sealed record SentenceShuffleOptions;

/// <summary>Puts the sentences of a text in another order.</summary>
/// <remarks>
/// Every order but the text's own is as likely; the white space between sentences stays where it is. Refused as <c>one-sentence</c>,
/// and as <c>equal-sentences</c> where any order reads the same. Relatives: nlpaug's sentence-level RandomSentAug, FlagEmbedding's
/// shuffle_ratio (three chunks).
/// A protected span moves with its sentence; inside a sentence nothing is changed.
/// </remarks>
public sealed class SentenceShuffle : IAugmentation
{
    private readonly SentenceSegmenter _sentences = new(new SentencesOptions { MinWords = 0 });

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sentences = new List<Segment>();
        _sentences.Segment(text.Text, sentences);
        Graphemes.Widen(text.Text, sentences);
        if (sentences.Count < 2) return AugmentationResult.Refused("one-sentence");
        if (sentences.TrueForAll(s => Same(text.Text, s, sentences[0]))) return AugmentationResult.Refused("equal-sentences");
        var order = new int[sentences.Count];
        do
        {
            for (var i = 0; i < order.Length; i++) order[i] = i;
            random.Shuffle(order.AsSpan());
        }
        while (ReadsTheSame(text.Text, sentences, order)); // at least half of all orders do not
        var edits = new List<TextEdit>(order.Length);
        for (var i = 0; i < order.Length; i++)
        {
            var (from, to) = (sentences[order[i]], sentences[i]);
            if (!Same(text.Text, from, to)) edits.Add(new TextEdit(to.Start, to.Length, text.Text.Substring(from.Start, from.Length)));
        }
        return AugmentationResult.Edited(edits);
    }

    private static bool ReadsTheSame(string text, List<Segment> sentences, int[] order)
    {
        for (var i = 0; i < order.Length; i++)
            if (!Same(text, sentences[order[i]], sentences[i])) return false;
        return true;
    }

    private static bool Same(string text, Segment a, Segment b) => text.AsSpan(a.Start, a.Length).SequenceEqual(text.AsSpan(b.Start, b.Length));
}
