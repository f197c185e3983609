using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>crop</c>.</summary>
public sealed record CropOptions
{
    /// <summary>Share of the words that is kept.</summary>
    /// <value>The default is 0.9, SimCSE's crop of 10 %.</value>
    [Range(0.01, 0.99)]
    public double Keep { get; init; } = 0.9;
}

/// <summary>Keeps one contiguous span of the words, at a uniform place; at least one word is dropped.</summary>
/// <remarks>
/// The number of words dropped is the keyed stochastic rounding of (1 - keep) x words; nothing drawn is a refusal.
/// Punctuation stays with the word that it touches: a closing mark after the last word kept, an opening one before the first;
/// a comma or a dash that would stand at a cut edge goes. Only stretches without a protected span are dropped; where none
/// of that length is left, the reason is <c>protected</c>.
/// The SimCSE ablation's "crop k %"; near ConSERT's span cutoff, which acts on embeddings.
/// </remarks>
public sealed class Crop : IAugmentation
{
    private readonly double _keep;

    /// <summary>Creates it.</summary>
    public Crop(CropOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _keep = options.Keep;
    }

    /// <inheritdoc/>
    public bool ChangesText => true;

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Words.AsSpan();
        if (words.Length < 2) return AugmentationResult.TooShort;
        var dropped = Math.Min(random.RoundStochastically((1 - _keep) * words.Length), words.Length - 1);
        if (dropped == 0) return AugmentationResult.NothingDrawn;
        var kept = words.Length - dropped;
        var (lowest, highest) = (0, dropped); // the first word kept
        if (FirstProtected(text, words[..highest]) is >= 0 and var early) highest = early;
        if (LastProtected(text, words[kept..]) is >= 0 and var late) lowest = late + 1;
        if (lowest > highest) return AugmentationResult.Protected;
        var first = lowest + random.NextInt(highest - lowest + 1);
        var last = first + kept - 1;
        var start = first == 0 ? 0 : Start(text.Text, words[first - 1].End, words[first].Start);
        var end = last == words.Length - 1 ? text.Text.Length : End(text.Text, words[last].End, words[last + 1].Start);
        if (text.TouchesProtected(0, start) || text.TouchesProtected(end, text.Text.Length - end)) return AugmentationResult.Protected;
        var head = new TextEdit(0, start, "");
        var tail = new TextEdit(end, text.Text.Length - end, "");
        return AugmentationResult.Edited(start == 0 ? [tail] : tail.Length == 0 ? [head] : [head, tail]);
    }

    private static int FirstProtected(AnalyzedText text, ReadOnlySpan<WordSpan> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (text.IsProtected(words[i])) return i;
        return -1;
    }

    private static int LastProtected(AnalyzedText text, ReadOnlySpan<WordSpan> words)
    {
        for (var i = words.Length - 1; i >= 0; i--)
            if (text.IsProtected(words[i])) return i;
        return -1;
    }

    /// <summary>Opening marks that touch the first word stay.</summary>
    private static int Start(string text, int from, int word)
    {
        var start = word;
        while (start > from && Punctuation.IsOpening(text, start - 1)) start--;
        return start > from && !char.IsWhiteSpace(text[start - 1]) && start < word && Punctuation.IsQuote(text[start]) ? word : start;
    }

    /// <summary>Closing marks and stops that touch the last word stay; commas, dashes and opening marks go.</summary>
    private static int End(string text, int word, int to)
    {
        var end = word;
        while (end < to && Punctuation.IsClosing(text, end)) end++;
        return end;
    }
}
