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

/// <summary>A text with its words and protected spans, segmented once for all operations.</summary>
/// <remarks>
/// Reusable by one thread: <see cref="Reset"/> takes the next text into the same buffers, so that a stream of texts costs no
/// allocation a text. Not safe for several threads at a time.
/// </remarks>
public sealed class AnalyzedText
{
    private readonly Protection _protection;
    private readonly WordDictionary? _dictionary;
    private WordSpan[] _words = [];
    private int _count;
    private ProtectedSpans? _spans;
    private bool _hasDigits;
    private (int First, int Last) _digits;
    private bool _isScanned;
    private bool _isFree;
    private bool _isReused;
    private WordStrings? _strings;
    private WordEdits? _edits;

    /// <summary>Segments <paramref name="text"/>; numbers, addresses and code are protected.</summary>
    public AnalyzedText(string text) : this(text, Protection.Default)
    {
    }

    /// <summary>Segments <paramref name="text"/>; scripts written without spaces by a dictionary, or by character where it is null.</summary>
    public AnalyzedText(string text, WordDictionary? dictionary) : this(text, Protection.Default, dictionary)
    {
    }

    /// <summary>Segments <paramref name="text"/>, protecting what <paramref name="protection"/> says.</summary>
    /// <param name="text">The text.</param>
    /// <param name="protection">What no operation may touch.</param>
    /// <param name="dictionary">By what scripts written without spaces are cut into words; null: by character.</param>
    public AnalyzedText(string text, Protection protection, WordDictionary? dictionary = null)
    {
        ArgumentNullException.ThrowIfNull(protection);
        (_protection, _dictionary) = (protection, dictionary);
        Text = "";
        Reset(text);
    }

    /// <summary>The text.</summary>
    public string Text { get; private set; }

    /// <summary>Its words, ascending; valid until <see cref="Reset"/>.</summary>
    public WordList Words => new(_words, _count);

    /// <summary>What is protected in it.</summary>
    public Protection Protection => _protection;

    /// <summary>Collects the changes of one operation; emptied by <see cref="WordEdits.Begin"/>.</summary>
    internal WordEdits Edits => _edits ??= new WordEdits(this);

    /// <summary>The characters of a word.</summary>
    public ReadOnlySpan<char> this[WordSpan word] => Text.AsSpan(word.Start, word.Length);

    /// <summary>Takes another text in place of this one, into the same buffers.</summary>
    public void Reset(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _isReused = _words.Length > 0;
        Text = text;
        _count = WordSegmenter.Segment(text, ref _words);
        if (_dictionary is not null)
        {
            var joined = _dictionary.Join(text, _words[.._count]);
            joined.CopyTo(_words, 0);
            _count = joined.Length;
        }
        _isScanned = false;
    }

    /// <summary>Whether an operation must leave a word as and where it is.</summary>
    public bool IsProtected(WordSpan word) => !IsFree && IsProtectedHere(word);

    /// <summary>Whether an edit of a stretch would change a protected span; an insertion (<paramref name="length"/> 0) where it would split one.</summary>
    /// <param name="start">First UTF-16 unit.</param>
    /// <param name="length">UTF-16 units.</param>
    public bool TouchesProtected(int start, int length)
    {
        if (IsFree) return false;
        var end = start + length;
        if (Overlaps(start, end)) return true;
        if (!_protection.HasNumbers && !_protection.HasAddresses) return false;
        for (var i = Math.Max(FirstEndingAfter(start - 1) - 1, 0); i < _count && _words[i].Start <= end + 1; i++)
        {
            var word = _words[i];
            if (!IsProtected(word)) continue;
            var (from, to) = word.Kind == WordKind.Number ? ProtectedSpans.Extent(Text, word) : (word.Start, word.End);
            if (length == 0 ? from < start && start < to : from < end && start < to) return true;
        }
        return false;
    }

    /// <summary>Whether nothing in the text is protected.</summary>
    private bool IsFree
    {
        get
        {
            if (!_isScanned) Scan();
            return _isFree;
        }
    }

    /// <summary>Frequent words as strings; null for a text that is the only one.</summary>
    internal WordStrings? Strings => _isReused ? _strings ??= new WordStrings() : null;

    /// <summary>A word as a string; frequent words are made once.</summary>
    internal string StringOf(WordSpan word) => Strings is { } strings ? strings.Of(this[word]) : this[word].ToString();

    private bool IsProtectedHere(WordSpan word)
    {
        if (word.Kind == WordKind.Number) return _protection.HasNumbers || Overlaps(word.Start, word.End);
        if (word.Kind == WordKind.Address) return _protection.HasAddresses || Overlaps(word.Start, word.End);
        return (_hasDigits && word.End > _digits.First && word.Start <= _digits.Last && this[word].ContainsAnyInRange('0', '9')) || Overlaps(word.Start, word.End);
    }

    private void Scan()
    {
        _isScanned = true;
        _digits = _protection.HasNumbers && Text.AsSpan().IndexOfAnyInRange('0', '9') is var first and >= 0 ? (first, Text.AsSpan().LastIndexOfAnyInRange('0', '9')) : (-1, -1);
        _hasDigits = _digits.First >= 0;
        if (_protection.MayHaveSpans(Text)) (_spans ??= new ProtectedSpans()).Find(Text, _protection);
        else _spans?.Clear();
        _isFree = !_hasDigits && _spans is not { Count: > 0 } && !HasProtectedKind();
    }

    private bool HasProtectedKind()
    {
        foreach (var word in Words)
        {
            if (word.Kind == WordKind.Number ? _protection.HasNumbers : word.Kind == WordKind.Address && _protection.HasAddresses) return true;
        }
        return false;
    }

    private bool Overlaps(int start, int end) => _spans is { Count: > 0 } && _spans.Overlaps(start, end);

    /// <summary>The first word that ends after a place.</summary>
    private int FirstEndingAfter(int place)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_words[middle].End > place) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
