using System.Globalization;
using System.Text;
using System.Text.Json;
using PairForge.Sources;

namespace PairForge.Filters;

/// <summary>Reads the texts of an evaluation set; anything that is not as it should be is an error with its place.</summary>
internal static class EvaluationFile
{
    private const int MaxLineBytes = 16 << 20;

    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false };

    internal static List<string> Read(InputPath file)
    {
        var texts = new List<string>();
        if (Directory.Exists(file.Resolved)) ReadFolder(file, texts);
        else if (!File.Exists(file.Resolved)) throw Missing($"evaluation file '{file.Given}' is not there; correct the path under contamination.files");
        else ReadFile(file.Resolved, file.Given, texts);
        if (texts.Count == 0) throw new PairForgeException(FailureKind.BadData, $"evaluation file '{file.Given}' holds no text; correct the path under contamination.files");
        return texts;
    }

    private static void ReadFile(string path, string name, List<string> texts)
    {
        var plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : path;
        switch (Path.GetExtension(plain).ToLowerInvariant())
        {
            case ".tsv":
                ReadSts(path, name, texts);
                break;
            case ".jsonl":
                ReadBeir(path, name, (_, text, whole) =>
                {
                    texts.Add(text);
                    if (whole.Length > text.Length) texts.Add(whole);
                });
                break;
            default:
                foreach (var (_, line) in Lines(path, name))
                    if (!string.IsNullOrWhiteSpace(line)) texts.Add(line);
                break;
        }
    }

    /// <summary>Columns <c>sentence1</c> and <c>sentence2</c>, or without a header score, sentence, sentence.</summary>
    private static void ReadSts(string path, string name, List<string> texts)
    {
        int first = -1, second = -1, width = 0;
        foreach (var (number, line) in Lines(path, name))
        {
            if (line.Length == 0) continue;
            var cells = line.Split('\t');
            if (width == 0)
            {
                (first, second, width) = (Array.IndexOf(cells, "sentence1"), Array.IndexOf(cells, "sentence2"), cells.Length);
                if (first >= 0 && second >= 0) continue;
                if (cells.Length != 3 || !double.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
                {
                    throw new PairForgeException(FailureKind.BadData, cells is ["query-id", "corpus-id", "score"]
                        ? $"the file holds judgements, not texts; name its folder, which also has queries.jsonl and corpus.jsonl - {name}(1,1)"
                        : $"the header is '{string.Join(' ', cells)}'; columns sentence1 and sentence2 are needed - {name}({number},1)");
                }
                (first, second) = (1, 2);
            }
            if (cells.Length != width) throw new PairForgeException(FailureKind.BadData, $"the line has {cells.Length} cells; the first has {width} - {name}({number},1)");
            texts.Add(cells[first]);
            texts.Add(cells[second]);
        }
    }

    /// <summary>What the judgements of a BEIR folder name: their queries, and the documents that are relevant.</summary>
    private static void ReadFolder(InputPath folder, List<string> texts)
    {
        var nested = Path.Combine("qrels", "test.tsv");
        var judgements = File.Exists(Path.Combine(folder.Resolved, "qrels.tsv")) || !File.Exists(Path.Combine(folder.Resolved, nested)) ? "qrels.tsv" : nested;
        foreach (var needed in new[] { "queries.jsonl", "corpus.jsonl", judgements })
        {
            if (!File.Exists(Path.Combine(folder.Resolved, needed)))
                throw Missing($"{Path.Combine(folder.Given, needed)} is not there; an evaluation folder holds corpus.jsonl, queries.jsonl and qrels.tsv");
        }
        var (queries, documents) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var name = Path.Combine(folder.Given, judgements);
        foreach (var (number, line) in Lines(Path.Combine(folder.Resolved, judgements), name))
        {
            if (line.Length == 0) continue;
            var cells = line.Split('\t');
            if (cells.Length != 3 || !double.TryParse(cells[2], CultureInfo.InvariantCulture, out var score))
            {
                if (number == 1 && cells.Length == 3) continue; // the header
                throw new PairForgeException(FailureKind.BadData, $"the line is not query id, document id and score, parted by tabs - {name}({number},1)");
            }
            queries.Add(cells[0]);
            if (score > 0) documents.Add(cells[1]);
        }
        Select("queries.jsonl", queries);
        Select("corpus.jsonl", documents);

        void Select(string file, HashSet<string> ids) => ReadBeir(Path.Combine(folder.Resolved, file), Path.Combine(folder.Given, file), (id, text, whole) =>
        {
            if (id is null || !ids.Contains(id)) return;
            texts.Add(text);
            if (whole.Length > text.Length) texts.Add(whole);
        });
    }

    /// <summary>A JSON object a line; gives its id, its text, and title and text together.</summary>
    private static void ReadBeir(string path, string name, Action<string?, string, string> found)
    {
        foreach (var (number, line) in Lines(path, name))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var document = JsonDocument.Parse(line, StrictJson);
                var root = document.RootElement;
                var text = root.GetProperty("text").GetString() ?? throw new InvalidOperationException();
                var title = root.TryGetProperty("title", out var t) && t.ValueKind == JsonValueKind.String ? t.GetString()! : "";
                found(root.TryGetProperty("_id", out var id) ? id.ToString() : null, text, title.Length == 0 ? text : $"{title} {text}");
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new PairForgeException(FailureKind.BadData, $"the line is not a JSON object with a string 'text' - {name}({number},1)", e);
            }
        }
    }

    private static IEnumerable<(long Number, string Line)> Lines(string path, string name)
    {
        using var reader = Open(path, name);
        while (Next(reader, name) is { } line) yield return (reader.LineNumber, line);
    }

    private static LineReader Open(string path, string name)
    {
        try
        {
            return new LineReader(StrictStream.Open(new SourceFile(name, path, new FileInfo(path).Length)), 0, MaxLineBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Missing($"evaluation file '{name}' cannot be read: {fault.Message}");
        }
    }

    private static string? Next(LineReader reader, string name)
    {
        try
        {
            if (!reader.TryRead(out var line)) return null;
            if (reader.IsTooLong) throw new PairForgeException(FailureKind.BadData, $"the line is longer than {MaxLineBytes} bytes - {name}({reader.LineNumber},1)");
            if (line.Contains((byte)0)) throw new PairForgeException(FailureKind.BadData, $"the line holds a NUL byte; is the file binary? - {name}({reader.LineNumber},1)");
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
        }
        catch (DecoderFallbackException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"byte {fault.Index} of the line is not UTF-8 - {name}({reader.LineNumber},1)", fault);
        }
        catch (CorruptStreamException fault)
        {
            throw new PairForgeException(FailureKind.BadData, $"after line {reader.LineNumber}: {fault.Message} - {name}", fault);
        }
    }

    private static PairForgeException Missing(string message) => new(FailureKind.InputMissing, message);
}
