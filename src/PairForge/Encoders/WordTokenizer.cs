using System.Globalization;
using System.Text;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Encoders;

/// <summary>
/// Cuts a text into known words: BERT's normaliser (clean, lower case, accents stripped, Chinese characters apart) and
/// pre-tokeniser (white space, punctuation apart), then a vocabulary of words, or of words and pieces of words.
/// </summary>
/// <remarks>
/// The rules are those that a Hugging Face <c>tokenizer.json</c> with BertNormalizer, BertPreTokenizer and WordLevel or WordPiece
/// expresses, its oddities included (Chinese extension E starts at U+2B920 there). Instances are read-only and may be shared by
/// threads.
/// </remarks>
public sealed class WordTokenizer : ITokenizer
{
    /// <summary>The token of a word that the vocabulary does not hold; always row 0.</summary>
    public const string Unknown = "[UNK]";

    /// <summary>The padding token; always row 1. No text is ever cut to it.</summary>
    public const string Padding = "[PAD]";

    /// <summary>What a piece starts with that continues a word.</summary>
    public const string Continuing = "##";

    /// <summary>A longer word, in characters, is unknown where words are cut into pieces.</summary>
    public const int LongestWord = 100;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _unknownId;
    private readonly int _longestWord;
    private readonly int _longestPiece;

    private WordTokenizer(string[] vocabulary, int unknownId, int? longestWord)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        HasPieces = longestWord is not null;
        _longestWord = longestWord ?? 0;
        _ids = new Dictionary<string, int>(vocabulary.Length, StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Length; id++)
        {
            if (!_ids.TryAdd(vocabulary[id], id))
                throw new ArgumentException($"'{vocabulary[id]}' stands twice in the vocabulary", nameof(vocabulary));
            _longestPiece = Math.Max(_longestPiece, vocabulary[id].Length);
        }
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The words by id.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <inheritdoc/>
    public int Size => Vocabulary.Count;

    /// <summary>Id of unknown words.</summary>
    public int UnknownId => _unknownId;

    /// <summary>Whether a word that the vocabulary does not hold is cut into pieces that it does hold (WordPiece).</summary>
    public bool HasPieces { get; }

    /// <summary>The number of characters above which a word is not cut into pieces but unknown.</summary>
    internal int WordLimit => _longestWord;

    /// <summary>Makes a tokeniser over <paramref name="words"/>, which get the ids from 2 in their order; 0 is unknown, 1 is padding.</summary>
    public static WordTokenizer Of(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return new WordTokenizer([Unknown, Padding, .. words], 0, null);
    }

    /// <summary>
    /// Makes a tokeniser that cuts the words it does not know, from the left, each time by the longest piece that fits; a word
    /// that cannot be cut to its end is unknown.
    /// </summary>
    /// <param name="pieces">Words and pieces, which get the ids from 2 in their order; a piece that continues a word starts with <see cref="Continuing"/>.</param>
    public static WordTokenizer OfPieces(IEnumerable<string> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return new WordTokenizer([Unknown, Padding, .. pieces], 0, LongestWord);
    }

    /// <summary>Makes a tokeniser over a whole vocabulary that already holds <see cref="Unknown"/>.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="unknownId">Where the unknown word stands in it.</param>
    /// <param name="longestWord">The longest word that is cut into pieces; null where none is.</param>
    internal static WordTokenizer FromVocabulary(string[] vocabulary, int unknownId, int? longestWord = null) => new(vocabulary, unknownId, longestWord);

    /// <summary>Appends the ids of the words of <paramref name="text"/>, in order; unknown words are <see cref="UnknownId"/>.</summary>
    public void Encode(string text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(ids);
        var scan = new WordScan(text, stackalloc char[128]);
        while (scan.Next(out var word))
        {
            if (HasPieces) AddPieces(word, ids);
            else ids.Add(_lookup.TryGetValue(word, out var id) ? id : _unknownId);
        }
    }

    /// <summary>The words of <paramref name="text"/> after normalisation, whatever a vocabulary knows of them.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        var scan = new WordScan(text, stackalloc char[128]);
        while (scan.Next(out var word)) words.Add(word.ToString());
        return words;
    }

    private void AddPieces(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > _longestWord && Characters(word) > _longestWord)
        {
            ids.Add(_unknownId);
            return;
        }
        if (_lookup.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }
        // The word with room before it: the characters that are done with make room for the mark of a continuing piece.
        Span<char> marked = word.Length <= 256 ? stackalloc char[Continuing.Length + word.Length] : new char[Continuing.Length + word.Length];
        word.CopyTo(marked[Continuing.Length..]);
        var before = ids.Count;
        for (var at = 0; at < word.Length;)
        {
            var from = at == 0 ? Continuing.Length : at;
            if (at > 0) Continuing.CopyTo(marked[at..]);
            var end = Math.Min(marked.Length, from + _longestPiece);
            int id;
            while (!_lookup.TryGetValue(marked[from..end], out id) && end > at + Continuing.Length) end--;
            if (end == at + Continuing.Length)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknownId);
                return;
            }
            ids.Add(id);
            at = end - Continuing.Length;
        }
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var _ in word.EnumerateRunes()) count++;
        return count;
    }

    /// <summary>Walks over a text word by word in one reused buffer.</summary>
    private ref struct WordScan
    {
        private readonly string _text;
        private Span<char> _buffer;
        private int _at;
        private int _length;
        private bool _single;

        internal WordScan(string text, Span<char> buffer)
        {
            _text = text;
            _buffer = buffer;
        }

        /// <summary>The next word; valid until the next call.</summary>
        internal bool Next(out ReadOnlySpan<char> word)
        {
            _length = 0;
            _single = false;
            while (_at < _text.Length && !_single)
            {
                var c = _text[_at];
                if (c < 0x80)
                {
                    if (!Ascii(c)) break;
                }
                else
                {
                    Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out var used);
                    if (!Wide(rune, used)) break;
                }
            }
            word = _buffer[.._length];
            return _length > 0;
        }

        /// <summary>Takes one ASCII character; false when the word ends before it or at it.</summary>
        private bool Ascii(char c)
        {
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
                return _length == 0;
            }
            if (c < ' ' || c == 0x7F)
            {
                _at++; // control characters vanish; they do not part words
                return true;
            }
            if (char.IsAsciiLetterOrDigit(c))
            {
                _at++;
                Append((char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c));
                return true;
            }
            if (_length > 0) return false;
            _at++;
            Append(c);
            _single = true;
            return true;
        }

        private bool Wide(Rune rune, int used)
        {
            if (rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
            {
                _at += used;
                return true;
            }
            if (Rune.IsWhiteSpace(rune))
            {
                _at += used;
                return _length == 0;
            }
            var apart = CharacterClasses.IsChinese(rune);
            if (apart && _length > 0) return false;
            Span<int> bases = stackalloc int[BaseCharacters.Longest];
            var count = BaseCharacters.Of(rune, bases);
            if (count > 0 && CharacterClasses.IsPunctuation(new Rune(bases[0]))) // no character decomposes to punctuation and something else
            {
                if (_length > 0) return false;
                apart = true;
            }
            _at += used;
            Span<char> units = stackalloc char[2];
            for (var i = 0; i < count; i++)
            {
                var length = Rune.ToLowerInvariant(new Rune(bases[i])).EncodeToUtf16(units);
                for (var u = 0; u < length; u++) Append(units[u]);
            }
            _single = apart && _length > 0;
            return true;
        }

        private void Append(char c)
        {
            if (_length == _buffer.Length)
            {
                var larger = new char[_buffer.Length * 2];
                _buffer.CopyTo(larger);
                _buffer = larger;
            }
            _buffer[_length++] = c;
        }
    }
}
