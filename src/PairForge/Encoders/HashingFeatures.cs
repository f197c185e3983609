using System.Buffers;
using System.Globalization;
using System.Text;
using PairForge.Text;

namespace PairForge.Encoders;

/// <summary>What a feature of a text is; the two lowest bits of its hash.</summary>
internal enum HashingFeature
{
    Word,
    WordNgram,
    CharacterNgram,
}

/// <summary>
/// The features of one text, hashed to 64 bits: words, runs of neighbouring words, and character n-grams of words between
/// boundary marks. Reused from text to text, so that a text costs no allocation.
/// </summary>
internal sealed class HashingFeatures(int wordNgrams, int shortest, int longest)
{
    private const char Boundary = '\u0001';
    private readonly ulong[] _previous = new ulong[Math.Max(1, wordNgrams)];
    private char[] _text = new char[256];
    private ulong[] _hashes = new ulong[1024];
    private int _count;
    private int _words;

    /// <summary>Finds the features of <paramref name="text"/>, sorted; equal ones stand together.</summary>
    public ReadOnlySpan<ulong> Find(string text)
    {
        (_count, _words) = (0, 0);
        var normal = Normalize(text);
        for (var i = 0; i < normal.Length;)
        {
            var end = WordEnd(normal, i);
            if (end > i)
            {
                AddWord(normal[i..end], withCharacters: true);
            }
            else
            {
                end = i + 1;
                if (normal[i] >= 128 && IsWordByItself(normal, i, out end)) AddWord(normal[i..end], withCharacters: false);
            }
            i = end;
        }
        if (_count == 0 && !normal.Trim().IsEmpty) AddWord(normal.Trim(), withCharacters: false); // punctuation only: the text is its one feature
        var found = _hashes.AsSpan(0, _count);
        found.Sort();
        return found;
    }

    /// <summary>The feature a hash stands for.</summary>
    public static HashingFeature KindOf(ulong hash) => (HashingFeature)(hash & 3);

    /// <summary>Form KC and lower case; ASCII, the most of it, without a new string.</summary>
    private ReadOnlySpan<char> Normalize(string text)
    {
        if (!Ascii.IsValid(text)) return UnicodeNormalization.FormKC(text, lowerCase: true);
        if (_text.Length < text.Length) _text = new char[Math.Max(text.Length, 2 * _text.Length)];
        Ascii.ToLower(text, _text, out var length);
        return _text.AsSpan(0, length);
    }

    /// <summary>End of the run of letters, digits and marks that begins at <paramref name="i"/>.</summary>
    private static int WordEnd(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length)
        {
            if (text[i] < 128)
            {
                if (!char.IsAsciiLetterOrDigit(text[i])) break;
                i++;
                continue;
            }
            if (Rune.DecodeFromUtf16(text[i..], out var rune, out var length) != OperationStatus.Done || IsIdeograph(rune.Value)) break;
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)) break;
            i += length;
        }
        return i;
    }

    /// <summary>Whether the character at <paramref name="i"/> is a word by itself: an ideograph, a kana or a symbol.</summary>
    private static bool IsWordByItself(ReadOnlySpan<char> text, int i, out int end)
    {
        var status = Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
        end = i + length;
        return status == OperationStatus.Done
            && (IsIdeograph(rune.Value) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.CurrencySymbol);
    }

    /// <summary>Han, kana and their extensions: scripts written without spaces whose single characters carry meaning.</summary>
    private static bool IsIdeograph(int scalar) => scalar is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF
        or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;

    private void AddWord(ReadOnlySpan<char> word, bool withCharacters)
    {
        var hash = 0x9AE16A3B2F90404FUL;
        foreach (var c in word) hash = Step(hash, c);
        Add(hash, HashingFeature.Word);
        if (wordNgrams > 1)
        {
            // _previous is a ring of the hashes of the words before this one.
            var ngram = hash;
            for (var n = 1; n < wordNgrams && n <= _words; n++)
            {
                ngram = Step(ngram, _previous[(_words - n) % wordNgrams]);
                Add(ngram, HashingFeature.WordNgram);
            }
            _previous[_words % wordNgrams] = hash;
        }
        _words++;
        if (!withCharacters || longest == 0) return;
        var end = word.Length + 2;
        for (var start = 0; start + shortest <= end; start++)
        {
            var ngram = 0xC3A5C85C97CB3127UL;
            var last = Math.Min(end, start + longest);
            for (var i = start; i < last; i++)
            {
                ngram = Step(ngram, i == 0 || i == end - 1 ? Boundary : word[i - 1]);
                if (i - start + 1 >= shortest) Add(ngram, HashingFeature.CharacterNgram);
            }
        }
    }

    private static ulong Step(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9FB21C651E98DF25UL;
        return hash ^ (hash >> 32);
    }

    /// <summary>Mixes the bits (Stafford's variant 13 of MurmurHash3's finaliser) and marks the kind.</summary>
    private void Add(ulong hash, HashingFeature kind)
    {
        hash ^= (ulong)kind << 62;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        hash ^= hash >> 31;
        if (_count == _hashes.Length) Array.Resize(ref _hashes, 2 * _count);
        _hashes[_count++] = (hash & ~3UL) | (ulong)kind;
    }
}
