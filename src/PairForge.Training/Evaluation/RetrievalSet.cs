using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PairForge.Training.Evaluation;

/// <summary>A retrieval set in BEIR's shape: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels.tsv</c>.</summary>
/// <param name="Corpus">Id and text (title, space, text) of each document.</param>
/// <param name="Queries">Id and text of each query.</param>
/// <param name="Relevance">By query id, the documents with a score above 0, and the score.</param>
public sealed record RetrievalSet(
    IReadOnlyList<(string Id, string Text)> Corpus,
    IReadOnlyList<(string Id, string Text)> Queries,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Relevance)
{
    /// <summary>Reads a folder. Judgements are also looked for in <c>qrels/test.tsv</c>, where BEIR's own folders have them.</summary>
    /// <exception cref="PairForgeException">A file is missing or malformed.</exception>
    public static RetrievalSet Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var qrels = Path.Combine(folder, "qrels.tsv");
        var nested = Path.Combine(folder, "qrels", "test.tsv");
        return new RetrievalSet(
            ReadTexts(Path.Combine(folder, "corpus.jsonl")),
            ReadTexts(Path.Combine(folder, "queries.jsonl")),
            ReadRelevance(!File.Exists(qrels) && File.Exists(nested) ? nested : qrels));
    }

    private static List<(string, string)> ReadTexts(string path)
    {
        var texts = new List<(string, string)>();
        var line = 0;
        foreach (var row in Lines(path))
        {
            line++;
            if (row.Length == 0) continue;
            try
            {
                using var json = JsonDocument.Parse(row);
                var id = json.RootElement.GetProperty("_id").ToString();
                var text = json.RootElement.GetProperty("text").GetString() ?? "";
                var title = json.RootElement.TryGetProperty("title", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString()! : "";
                texts.Add((id, title.Length == 0 ? text : $"{title} {text}"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new PairForgeException(FailureKind.BadData, $"{path}({line}) is no JSON object with _id and text", e);
            }
        }
        return texts;
    }

    /// <summary>Reads judgements: query id, document id and score, by tab, with a header.</summary>
    /// <exception cref="PairForgeException">The file is missing or malformed.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ReadRelevance(string path)
    {
        var relevance = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        var line = 0;
        foreach (var row in Lines(path))
        {
            line++;
            if (row.Length == 0) continue;
            var cells = row.Split('\t');
            if (cells.Length != 3 || !int.TryParse(cells[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score))
            {
                if (line == 1) continue; // the header
                throw new PairForgeException(FailureKind.BadData, $"{path}({line}) is not query id, document id and a whole score, separated by tabs");
            }
            if (score <= 0) continue;
            if (!relevance.TryGetValue(cells[0], out var documents)) relevance.Add(cells[0], documents = new Dictionary<string, int>(StringComparer.Ordinal));
            ((Dictionary<string, int>)documents)[cells[1]] = score;
        }
        return relevance;
    }

    /// <summary>The lines of a file; only a line feed ends one.</summary>
    private static IEnumerable<string> Lines(string path)
    {
        string text;
        try
        {
            using var reader = new StreamReader(RegularFile.Open(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
            text = reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read; a retrieval folder holds corpus.jsonl, queries.jsonl and qrels.tsv", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is not UTF-8", e);
        }
        return text.Split('\n').Select(line => line.TrimEnd('\r'));
    }
}
