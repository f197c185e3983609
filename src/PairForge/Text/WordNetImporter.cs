using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PairForge.Text;

/// <summary>Makes the lexicon file from the database files of WordNet 3.0 (<c>index.*</c>, <c>data.*</c>, <c>*.exc</c>, <c>cntlist.rev</c>).</summary>
/// <remarks>Facts only: lemma, part of speech, synset, sense rank, tag count, irregular forms, antonyms. The same input gives the same bytes.</remarks>
public static class WordNetImporter
{
    private static readonly (string Name, char Letter)[] Parts = [("noun", 'n'), ("verb", 'v'), ("adj", 'a'), ("adv", 'r')];

    /// <summary>Reads the WordNet folder and writes the gzip-compressed lexicon.</summary>
    /// <exception cref="PairForgeException">The folder lacks a file.</exception>
    public static void Import(string dictFolder, Stream output)
    {
        ArgumentNullException.ThrowIfNull(dictFolder);
        ArgumentNullException.ThrowIfNull(output);
        var counts = ReadCounts(Lines(dictFolder, "cntlist.rev"));
        var rows = new List<string>(200_000);
        var firstSynset = 0; // synsets are renumbered from 0, in the order of the parts and of the data files
        foreach (var (name, letter) in Parts)
        {
            var synsets = new Dictionary<string, int>();
            var written = new Dictionary<(string Lemma, string Offset), string>();
            var antonyms = new SynsetAntonyms();
            foreach (var line in Lines(dictFolder, $"data.{name}"))
            {
                if (line.StartsWith(' ')) continue; // the licence
                ReadSynset(line, firstSynset + synsets.Count, synsets, written);
                antonyms.Read(line);
            }
            var lemmas = new Dictionary<string, StringBuilder>();
            foreach (var line in Lines(dictFolder, $"index.{name}"))
            {
                if (line.StartsWith(' ')) continue;
                AddLemma(line, letter, synsets, written, counts, lemmas);
                if (antonyms.Of(line) is { Length: > 0 } row) rows.Add($"{line[..line.IndexOf(' ')].Replace('_', ' ')}\t{letter}!\t{row}");
            }
            foreach (var (lemma, senses) in lemmas) rows.Add($"{lemma}\t{letter}\t{senses}");
            AddExceptions(Lines(dictFolder, $"{name}.exc"), letter, rows);
            firstSynset += synsets.Count;
        }
        rows.Sort(StringComparer.Ordinal);
        using var writer = new StreamWriter(new GZipStream(output, CompressionLevel.SmallestSize, leaveOpen: true), new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in rows) writer.WriteLine(row);
    }

    private static IEnumerable<string> Lines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path)
            ? File.ReadLines(path, Encoding.Latin1)
            : throw new PairForgeException(FailureKind.InputMissing, $"'{path}' is not there; give the folder of WordNet's database files (index.noun, data.noun, noun.exc, cntlist.rev, ...)");
    }

    /// <summary>Lines of <c>sense_key sense_number tag_count</c>; a sense key begins <c>lemma%type:</c>, and type 5 is an adjective too.</summary>
    private static Dictionary<(string Lemma, char Part, int Rank), int> ReadCounts(IEnumerable<string> lines)
    {
        var counts = new Dictionary<(string, char, int), int>();
        foreach (var line in lines)
        {
            var cells = line.Split(' ');
            var percent = cells[0].LastIndexOf('%');
            counts[(cells[0][..percent], " nvara"[cells[0][percent + 1] - '0'], int.Parse(cells[1], CultureInfo.InvariantCulture))] = int.Parse(cells[2], CultureInfo.InvariantCulture);
        }
        return counts;
    }

    /// <summary>A line <c>offset lex_filenum ss_type w_cnt word lex_id [word lex_id]... p_cnt [pointer]... | gloss</c>.</summary>
    private static void ReadSynset(string line, int id, Dictionary<string, int> synsets, Dictionary<(string, string), string> written)
    {
        var cells = line.Split(' ');
        var words = int.Parse(cells[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        synsets.Add(cells[0], id);
        for (var i = 0; i < words; i++)
        {
            var word = cells[4 + (i * 2)];
            var bare = word.EndsWith(')') ? word[..word.LastIndexOf('(')] : word;
            written.TryAdd((bare.ToLowerInvariant(), cells[0]), word);
        }
    }

    /// <summary>A line <c>lemma pos synset_cnt p_cnt [symbol]... sense_cnt tagsense_cnt offset...</c>, its senses by rank.</summary>
    private static void AddLemma(string line, char letter, Dictionary<string, int> synsets, Dictionary<(string Lemma, string Offset), string> written,
        Dictionary<(string Lemma, char Part, int Rank), int> counts, Dictionary<string, StringBuilder> lemmas)
    {
        var cells = line.TrimEnd().Split(' ');
        var senses = int.Parse(cells[2], CultureInfo.InvariantCulture);
        for (var rank = 1; rank <= senses; rank++)
        {
            var offset = cells[cells.Length - senses + rank - 1];
            var word = written[(cells[0], offset)];
            var place = '\0';
            if (word.EndsWith(')'))
            {
                place = word[word.LastIndexOf('(') + 1]; // (a) before its noun, (p) after its verb, (ip) right after its noun
                word = word[..word.LastIndexOf('(')];
            }
            var lemma = word.Replace('_', ' ');
            if (!lemmas.TryGetValue(lemma, out var row)) lemmas.Add(lemma, row = new StringBuilder());
            var count = counts.GetValueOrDefault((cells[0], letter, rank));
            if (row.Length > 0) row.Append(' ');
            row.Append(CultureInfo.InvariantCulture, $"{synsets[offset]}.{rank}");
            if (count > 0 || place != '\0') row.Append(CultureInfo.InvariantCulture, $".{count}");
            if (place != '\0') row.Append('.').Append(place);
        }
    }

    private static void AddExceptions(IEnumerable<string> lines, char letter, List<string> rows)
    {
        var forms = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var cells = line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length < 2) continue;
            if (!forms.TryGetValue(cells[0], out var bases)) forms.Add(cells[0], bases = []);
            foreach (var lemma in cells[1..])
                if (!bases.Contains(lemma)) bases.Add(lemma);
        }
        foreach (var (form, bases) in forms) rows.Add($"{form}\t{letter}x\t{string.Join(' ', bases)}");
    }

    /// <summary>The antonym pointers of one data file: <c>! offset pos ssss</c>, from word to word (two hexadecimal digits each).</summary>
    private sealed class SynsetAntonyms
    {
        private readonly Dictionary<string, string[]> _words = [];
        private readonly List<(string Lemma, string Offset, string Target, int Word)> _pointers = [];
        private Dictionary<(string Lemma, string Offset), List<string>>? _antonyms;

        internal void Read(string line)
        {
            var cells = line.Split(' ');
            var words = new string[int.Parse(cells[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)];
            for (var i = 0; i < words.Length; i++)
            {
                var word = cells[4 + (i * 2)];
                words[i] = word.EndsWith(')') ? word[..word.LastIndexOf('(')] : word;
            }
            _words.Add(cells[0], words);
            var first = 4 + (words.Length * 2);
            var pointers = int.Parse(cells[first], CultureInfo.InvariantCulture);
            for (var p = first + 1; p < first + 1 + (pointers * 4); p += 4)
            {
                if (cells[p] != "!") continue;
                var ends = int.Parse(cells[p + 3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                _pointers.Add((words[(ends >> 8) - 1].ToLowerInvariant(), cells[0], cells[p + 1], (ends & 0xFF) - 1));
            }
        }

        /// <summary>The cells <c>rank.antonym</c> of a line of the index file; empty where it has none.</summary>
        internal string Of(string line)
        {
            _antonyms ??= _pointers.GroupBy(p => (p.Lemma, p.Offset)).ToDictionary(g => g.Key, g => g.Select(p => _words[p.Target][p.Word]).Distinct().ToList());
            var cells = line.TrimEnd().Split(' ');
            var senses = int.Parse(cells[2], CultureInfo.InvariantCulture);
            var row = new List<string>();
            for (var rank = 1; rank <= senses; rank++)
            {
                if (!_antonyms.TryGetValue((cells[0], cells[cells.Length - senses + rank - 1]), out var found)) continue;
                foreach (var antonym in found) row.Add(string.Create(CultureInfo.InvariantCulture, $"{rank}.{antonym}"));
            }
            return string.Join(' ', row);
        }
    }
}
