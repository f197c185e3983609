namespace PairForge.Text;

/// <summary>What a word is made of.</summary>
public enum WordKind
{
    /// <summary>Letters, with inner apostrophes, hyphens or marks.</summary>
    Word,

    /// <summary>Digits, with inner separators: 3.14, 10:30, 192.168.0.1.</summary>
    Number,

    /// <summary>A character of a script written without spaces, or a word of it where a dictionary is given.</summary>
    Ideograph,

    /// <summary>A URL or an e-mail address.</summary>
    Address,

    /// <summary>An emoji sequence or another symbol.</summary>
    Symbol,
}

/// <summary>A word of a text; punctuation and spaces lie between words.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Kind">What it is made of.</param>
public readonly record struct WordSpan(int Start, int Length, WordKind Kind)
{
    /// <summary>One past its last UTF-16 unit.</summary>
    public int End => Start + Length;
}

/// <summary>A text with its words, segmented once for all operations.</summary>
public sealed class AnalyzedText
{
    /// <summary>Segments <paramref name="text"/>.</summary>
    public AnalyzedText(string text)
        : this(text, null)
    {
    }

    /// <summary>Segments <paramref name="text"/>; scripts written without spaces by a dictionary, or by character where it is null.</summary>
    public AnalyzedText(string text, WordDictionary? dictionary)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        var words = WordSegmenter.Segment(text.AsSpan());
        Words = dictionary is null ? words : dictionary.Join(text, words);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Its words, ascending.</summary>
    public IReadOnlyList<WordSpan> Words { get; }

    /// <summary>The characters of a word.</summary>
    public ReadOnlySpan<char> this[WordSpan word] => Text.AsSpan(word.Start, word.Length);

    /// <summary>Whether no operation may touch a word: a number or an address.</summary>
    public bool IsProtected(WordSpan word) => word.Kind is WordKind.Number or WordKind.Address;

    /// <summary>Whether a span overlaps a protected word; an empty span does where it stands inside one.</summary>
    public bool TouchesProtected(int start, int length)
    {
        var (low, high) = (0, Words.Count); // the first word that ends after start
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Words[middle].End > start) high = middle;
            else low = middle + 1;
        }
        for (; low < Words.Count && (length > 0 ? Words[low].Start < start + length : Words[low].Start < start); low++)
            if (IsProtected(Words[low])) return true;
        return false;
    }
}
