using PairForge.Text;

namespace PairForge.Search;

/// <summary>Numbers the terms of texts for lexical search: words in form KC and lower case, by character where a script has no spaces.</summary>
/// <remarks>Grows while it reads a corpus; afterwards any thread may look terms up.</remarks>
public sealed class TermReader
{
    private const int LongestTerm = 255; // as Lucene's tokenisers cut

    private readonly bool _stems;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="stems">Whether English endings are taken off.</param>
    public TermReader(bool stems) => (_stems, _lookup) = (stems, _numbers.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>Terms known.</summary>
    public int Count => _numbers.Count;

    /// <summary>Reads a text's terms in order; a new one gets the next number.</summary>
    public void Learn(string text, List<int> terms) => Read(text, terms, learns: true);

    /// <summary>Reads a text's terms in order; -1 stands for one that is not known.</summary>
    public void Find(string text, List<int> terms) => Read(text, terms, learns: false);

    private void Read(string text, List<int> terms, bool learns)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(terms);
        terms.Clear();
        var normal = UnicodeNormalization.FormKC(text, lowerCase: true);
        Span<char> buffer = stackalloc char[LongestTerm];
        foreach (var word in WordSegmenter.Segment(normal))
        {
            var characters = normal.AsSpan(word.Start, word.Length);
            if (word.Kind != WordKind.Word)
            {
                terms.Add(NumberOf(characters, learns));
                continue;
            }
            foreach (var part in characters.SplitAny('-', '\u2010', '\u2011')) // the parts of a compound are words of other texts
            {
                var term = characters[part];
                if (term.Length > LongestTerm) term = term[..LongestTerm];
                term.CopyTo(buffer);
                var letters = buffer[..term.Length];
                if (!letters.IsEmpty) terms.Add(NumberOf(_stems ? letters[..PorterStemmer.Stem(letters)] : letters, learns));
            }
        }
    }

    private int NumberOf(ReadOnlySpan<char> term, bool learns)
    {
        if (_lookup.TryGetValue(term, out var number)) return number;
        if (!learns) return -1;
        number = _numbers.Count;
        _numbers.Add(term.ToString(), number);
        return number;
    }
}
