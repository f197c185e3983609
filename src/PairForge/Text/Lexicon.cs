using System.Globalization;

namespace PairForge.Text;

/// <summary>The open word classes that a lexicon tells apart.</summary>
public enum PartOfSpeech
{
    /// <summary>A noun.</summary>
    Noun,

    /// <summary>A verb.</summary>
    Verb,

    /// <summary>An adjective.</summary>
    Adjective,

    /// <summary>An adverb.</summary>
    Adverb,
}

/// <summary>One sense of a lemma.</summary>
/// <param name="Synset">The set of lemmas that share the meaning; see <see cref="Lexicon.Members"/>.</param>
/// <param name="Lemma">The lemma as it is written, with spaces and its own capitals.</param>
/// <param name="Rank">Rank among the senses of the lemma in its part of speech, from 1, the most frequent.</param>
/// <param name="Count">Occurrences in the sense-tagged corpus.</param>
/// <param name="Place">Where an adjective may stand: 'a' only before its noun, 'p' only after its verb, '\0' anywhere.</param>
public readonly record struct LexiconSense(int Synset, string Lemma, int Rank, int Count, char Place);

/// <summary>An antonym of one sense of a lemma.</summary>
/// <param name="Rank">Rank of the sense among those of the lemma.</param>
/// <param name="Lemma">The antonym, with spaces and its own capitals.</param>
public readonly record struct LexiconAntonym(int Rank, string Lemma);

/// <summary>A synonym lexicon: lemmas, their senses by part of speech, antonyms and irregular forms.</summary>
/// <remarks>The file format is described in <c>resources/README.md</c>; gzip is recognised by its first bytes. Immutable and thread safe once loaded.</remarks>
public sealed class Lexicon
{
    private static readonly Lazy<Lexicon> EmbeddedLexicon = new(static () =>
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("wordnet-en.tsv.gz")
            ?? throw new PairForgeException(FailureKind.Internal, "the WordNet lexicon is not embedded in this build of PairForge");
        return Load(stream, "wordnet-en.tsv.gz");
    });

    private readonly Dictionary<string, LexiconSense[]>[] _senses = [new(), new(), new(), new()];
    private readonly Dictionary<string, string[]>[] _bases = [new(), new(), new(), new()];
    private readonly Dictionary<string, string[]>[] _forms = [new(), new(), new(), new()];
    private readonly Dictionary<string, LexiconAntonym[]>[] _antonyms = [new(), new(), new(), new()];
    private readonly Dictionary<string, LexiconSense[]>.AlternateLookup<ReadOnlySpan<char>>[] _senseLookups;
    private readonly Dictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>>[] _baseLookups;
    private readonly Dictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>>[] _formLookups;
    private readonly HashSet<string> _openings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _openingLookup;
    private LexiconSense[] _members = [];
    private int[] _memberStarts = [];

    private Lexicon()
    {
        _senseLookups = Array.ConvertAll(_senses, d => d.GetAlternateLookup<ReadOnlySpan<char>>());
        _baseLookups = Array.ConvertAll(_bases, d => d.GetAlternateLookup<ReadOnlySpan<char>>());
        _formLookups = Array.ConvertAll(_forms, d => d.GetAlternateLookup<ReadOnlySpan<char>>());
        _openingLookup = _openings.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The English lexicon that ships with PairForge, from WordNet 3.0; loaded at first use.</summary>
    public static Lexicon Embedded => EmbeddedLexicon.Value;

    /// <summary>Whether any sense has a count: without counts, a lexicon says that its synonyms are synonyms and no more.</summary>
    public bool HasCounts { get; private set; }

    /// <summary>Whether it came from groups of related words, which are looser than synonyms.</summary>
    internal bool HasGroups { get; private set; }

    /// <summary>Loads a lexicon file, or groups of synonyms as Cilin has them (<c>Aa01A01= word word</c>).</summary>
    /// <exception cref="PairForgeException">The file is missing or a line is malformed.</exception>
    public static Lexicon Open(InputPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path.Resolved)) throw new PairForgeException(FailureKind.InputMissing, $"lexicon '{path.Given}' is not there; give the path of a lexicon file, or leave the key out for the embedded one");
        using var stream = LexiconLines.Open(path);
        return Load(stream, path.Given);
    }

    /// <summary>Loads a lexicon from a seekable stream.</summary>
    /// <exception cref="PairForgeException">A line is malformed, or the stream is not whole.</exception>
    public static Lexicon Load(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var lexicon = new Lexicon();
        var all = new List<LexiconSense>(210_000);
        var number = 0;
        try
        {
            foreach (var (at, line) in LexiconLines.Read(stream, name))
            {
                number = at;
                lexicon.Read(line, all);
            }
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw new PairForgeException(FailureKind.BadData, $"line {number} of lexicon '{name}' is not 'lemma TAB n|v|a|r TAB synset.rank.count ...', 'form TAB nx|vx|ax|rx TAB lemma ...' or 'lemma TAB n!|v!|a!|r! TAB rank.antonym ...'; see resources/README.md", e);
        }
        lexicon.Finish(all);
        lexicon.HasCounts = all.Exists(s => s.Count > 0);
        return lexicon;
    }

    /// <summary>The senses of a lower-case lemma, most frequent first; empty where it is unknown.</summary>
    public ReadOnlySpan<LexiconSense> Senses(ReadOnlySpan<char> lemma, PartOfSpeech pos) =>
        _senseLookups[(int)pos].TryGetValue(lemma, out var senses) ? senses : [];

    /// <summary>The lemmas of a synset.</summary>
    public ReadOnlySpan<LexiconSense> Members(int synset) =>
        (uint)synset < (uint)(_memberStarts.Length - 1) ? _members.AsSpan(_memberStarts[synset].._memberStarts[synset + 1]) : [];

    /// <summary>The lemmas of an irregular form (mice: mouse); empty where the form is regular or unknown.</summary>
    public ReadOnlySpan<string> BasesOf(ReadOnlySpan<char> form, PartOfSpeech pos) =>
        _baseLookups[(int)pos].TryGetValue(form, out var bases) ? bases : [];

    /// <summary>The irregular forms of a lemma (mouse: mice).</summary>
    public ReadOnlySpan<string> FormsOf(ReadOnlySpan<char> lemma, PartOfSpeech pos) =>
        _formLookups[(int)pos].TryGetValue(lemma, out var forms) ? forms : [];

    /// <summary>The antonyms of a lower-case lemma, those of its most frequent sense first.</summary>
    public ReadOnlySpan<LexiconAntonym> Antonyms(string lemma, PartOfSpeech pos)
    {
        ArgumentNullException.ThrowIfNull(lemma);
        return _antonyms[(int)pos].TryGetValue(lemma, out var antonyms) ? antonyms : [];
    }

    /// <summary>Whether a line begins as a group of synonyms: <c>Aa01A01=</c>.</summary>
    internal static bool IsGroup(ReadOnlySpan<char> code) =>
        code.Length >= 6 && code[^1] == '=' && char.IsAsciiLetterUpper(code[0]) && char.IsAsciiLetterLower(code[1]) && char.IsAsciiDigit(code[2]);

    /// <summary>A group of Cilin: nouns from A to D, adjectives E, verbs from F to J, the rest adverbs and particles.</summary>
    private void ReadGroup(string line, List<LexiconSense> all)
    {
        var pos = line[0] switch { <= 'D' => PartOfSpeech.Noun, 'E' => PartOfSpeech.Adjective, <= 'J' => PartOfSpeech.Verb, _ => PartOfSpeech.Adverb };
        HasGroups = true;
        var synset = all.Count == 0 ? 0 : all[^1].Synset + 1;
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])
        {
            var key = word.ToLowerInvariant();
            var others = _senses[(int)pos].TryGetValue(key, out var known) ? known : [];
            if (others.Length > 0 && others[^1].Synset == synset) continue; // the group names it twice
            var sense = new LexiconSense(synset, word, others.Length + 1, 0, '\0');
            _senses[(int)pos][key] = [.. others, sense];
            all.Add(sense);
        }
    }

    /// <summary>Whether an entry of several words, or an irregular form of one, begins with a lower-case word.</summary>
    internal bool OpensPhrase(ReadOnlySpan<char> word) => _openingLookup.Contains(word);

    private void Read(string line, List<LexiconSense> all)
    {
        if (line.IndexOf(' ') is > 0 and var code && IsGroup(line.AsSpan(0, code)))
        {
            ReadGroup(line, all);
            return;
        }
        var first = line.IndexOf('\t');
        var second = line.IndexOf('\t', first + 1);
        if (first <= 0 || second - first is not (2 or 3)) throw new FormatException();
        var pos = "nvar".IndexOf(line[first + 1]);
        if (pos < 0) throw new FormatException();
        var word = line[..first];
        var cells = line.AsSpan(second + 1);
        if (second - first == 3 && line[first + 2] == '!')
        {
            var antonyms = cells.ToString().Split(' ');
            _antonyms[pos].Add(word.ToLowerInvariant(), Array.ConvertAll(antonyms, Antonym));
            return;
        }
        if (second - first == 3 && line[first + 2] != 'x') throw new FormatException();
        if (word.IndexOf(' ') is > 0 and var space) _openings.Add(word[..space].ToLowerInvariant());
        if (second - first == 3)
        {
            var bases = cells.ToString().Split(' ');
            _bases[pos].Add(word, bases);
            foreach (var lemma in bases)
                _forms[pos][lemma] = _forms[pos].TryGetValue(lemma, out var forms) ? [.. forms, word] : [word];
            return;
        }
        var senses = new LexiconSense[cells.Count(' ') + 1];
        var index = 0;
        foreach (var range in cells.Split(' ')) senses[index++] = Sense(word, cells[range]);
        var key = word.ToLowerInvariant();
        _senses[pos][key] = _senses[pos].TryGetValue(key, out var other) ? [.. other, .. senses] : senses;
        all.AddRange(senses);
    }

    /// <summary>Reads <c>rank.antonym</c>; spaces of the antonym are written as underscores.</summary>
    private static LexiconAntonym Antonym(string cell)
    {
        var dot = cell.IndexOf('.');
        return new LexiconAntonym(int.Parse(cell.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture), cell[(dot + 1)..].Replace('_', ' '));
    }

    /// <summary>Reads <c>synset.rank[.count[.place]]</c>.</summary>
    private static LexiconSense Sense(string lemma, ReadOnlySpan<char> cell)
    {
        Span<int> numbers = [0, 0, 0];
        var place = '\0';
        var index = 0;
        foreach (var range in cell.Split('.'))
        {
            if (index < 3) numbers[index] = int.Parse(cell[range], NumberStyles.None, CultureInfo.InvariantCulture);
            else place = cell[range][0];
            index++;
        }
        if (index is < 2 or > 4) throw new FormatException();
        return new LexiconSense(numbers[0], lemma, numbers[1], numbers[2], place);
    }

    private void Finish(List<LexiconSense> all)
    {
        foreach (var senses in _senses)
        {
            foreach (var list in senses.Values)
                if (list.Length > 1) Array.Sort(list, static (a, b) => a.Rank.CompareTo(b.Rank));
        }
        var synsets = 0;
        foreach (var sense in all) synsets = Math.Max(synsets, sense.Synset + 1);
        _memberStarts = new int[synsets + 1];
        foreach (var sense in all) _memberStarts[sense.Synset + 1]++;
        for (var i = 0; i < synsets; i++) _memberStarts[i + 1] += _memberStarts[i];
        _members = new LexiconSense[all.Count];
        var next = _memberStarts.AsSpan(0, synsets).ToArray();
        foreach (var sense in all) _members[next[sense.Synset]++] = sense;
    }
}
