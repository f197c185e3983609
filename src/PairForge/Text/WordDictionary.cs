using System.Buffers;
using System.Globalization;

namespace PairForge.Text;

/// <summary>The words of a language that is written without spaces, with which runs of its characters are cut into words.</summary>
/// <remarks>
/// <para>A run of Han characters is cut along the path of highest probability: a word's is its count plus one over the sum of all,
/// a character that no word covers has half that of an uncounted word. Where the file has no counts every word is as likely, so the
/// path of fewest words wins; of paths equally likely the one whose last word is longer. Relatives: jieba's dictionary mode,
/// which adds a hidden Markov model for unknown words; here they go character by character.</para>
/// <para>A file, plain or gzip, has one of three kinds of line: a lexicon's (<c>resources/README.md</c>), <c>word</c> or <c>word count ...</c>
/// (jieba's dictionaries), or a group of synonyms <c>Aa01A01= word word ...</c> (Cilin). <c>#</c> begins a comment. Immutable and thread safe.</para>
/// </remarks>
public sealed class WordDictionary
{
    /// <summary>UTF-16 units of the longest word that is looked for.</summary>
    private const int LongestWord = 16;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private double _unknown;

    private WordDictionary() => _lookup = _costs.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Different words.</summary>
    public int Count => _costs.Count;

    /// <summary>Loads a file.</summary>
    /// <exception cref="PairForgeException">It is missing or holds no word.</exception>
    public static WordDictionary Open(InputPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"the words' lexicon '{path.Given}' is not there; give the path of a file of words, or leave the key out");
        using var stream = LexiconLines.Open(path);
        var dictionary = Load(stream, path.Given);
        return dictionary.Count > 0 ? dictionary : throw new PairForgeException(FailureKind.BadData, $"'{path.Given}' holds no word; a line is 'word', 'word count', a lexicon's or a group 'Aa01A01= word word'");
    }

    /// <summary>Loads a seekable stream.</summary>
    /// <exception cref="PairForgeException">It is not whole.</exception>
    public static WordDictionary Load(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var dictionary = new WordDictionary();
        foreach (var (_, line) in LexiconLines.Read(stream, name)) dictionary.Read(line);
        dictionary.Finish();
        return dictionary;
    }

    /// <summary>Joins neighbouring characters of a script without spaces to words; the other words stay as they are.</summary>
    internal WordSpan[] Join(ReadOnlySpan<char> text, WordSpan[] words)
    {
        var joined = new List<WordSpan>(words.Length);
        for (var i = 0; i < words.Length;)
        {
            var end = i;
            while (end < words.Length && words[end].Kind == WordKind.Ideograph && (end == i || words[end].Start == words[end - 1].End)) end++;
            if (end - i < 2) joined.Add(words[i++]);
            else
            {
                Cut(text, words.AsSpan(i, end - i), joined);
                i = end;
            }
        }
        return [.. joined];
    }

    private void Cut(ReadOnlySpan<char> text, ReadOnlySpan<WordSpan> run, List<WordSpan> into)
    {
        var costs = ArrayPool<double>.Shared.Rent(run.Length + 1);
        var starts = ArrayPool<int>.Shared.Rent(run.Length + 1);
        costs[0] = 0;
        for (var end = 1; end <= run.Length; end++)
        {
            (costs[end], starts[end]) = (costs[end - 1] + _unknown, end - 1);
            for (var start = end - 1; start >= 0 && run[end - 1].End - run[start].Start <= LongestWord; start--)
            {
                if (!_lookup.TryGetValue(text[run[start].Start..run[end - 1].End], out var cost) || costs[start] + cost > costs[end]) continue;
                (costs[end], starts[end]) = (costs[start] + cost, start); // of equals the longer: starts descend
            }
        }
        var first = into.Count;
        for (var end = run.Length; end > 0; end = starts[end])
            into.Add(new WordSpan(run[starts[end]].Start, run[end - 1].End - run[starts[end]].Start, WordKind.Ideograph));
        into.Reverse(first, into.Count - first);
        ArrayPool<double>.Shared.Return(costs);
        ArrayPool<int>.Shared.Return(starts);
    }

    private void Read(string line)
    {
        var tab = line.IndexOf('\t');
        if (tab > 0)
        {
            var second = line.IndexOf('\t', tab + 1);
            if (second - tab != 2) return; // irregular forms and antonyms
            long count = 0;
            foreach (var sense in line[(second + 1)..].Split(' '))
                if (sense.Split('.') is { Length: > 2 } cells && long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var own)) count += own;
            Add(line[..tab], count);
            return;
        }
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return;
        if (Lexicon.IsGroup(words[0]))
        {
            foreach (var word in words[1..]) Add(word, 0);
            return;
        }
        Add(words[0], words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var occurrences) ? occurrences : 0);
    }

    private void Add(string word, long count) => _counts[word] = _counts.GetValueOrDefault(word) + count;

    private void Finish()
    {
        double total = 0;
        foreach (var count in _counts.Values) total += count + 1;
        foreach (var (word, count) in _counts) _costs.Add(word, Encoders.PortableMath.Log(total / (count + 1)));
        _unknown = Encoders.PortableMath.Log(Math.Max(total, 1) * 2);
        _counts.Clear();
    }
}
