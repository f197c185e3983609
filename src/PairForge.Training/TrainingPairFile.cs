using System.Text;
using System.Text.Json;

namespace PairForge.Training;

/// <summary>Reads files of pairs: TSV without quoting, CSV (RFC 4180) or JSON lines, by the file's extension.</summary>
/// <remarks>
/// Columns: <c>anchor</c> and <c>positive</c>; every column called <c>negative</c>, <c>negative_1</c> ..., <c>hard_negative</c> or
/// <c>hard_neg</c> is a negative; <c>group</c> is optional; others are passed over. An empty negative is none.
/// </remarks>
public static class TrainingPairFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="PairForgeException">The file is missing, a column is missing or a line is malformed.</exception>
    public static IEnumerable<TrainingPair> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".tsv" => ReadTsv(path),
            ".csv" => ReadCsv(path),
            ".jsonl" or ".ndjson" => ReadJsonLines(path),
            _ => throw new PairForgeException(FailureKind.BadConfiguration, $"{path} has an extension that is not known; .tsv, .csv or .jsonl was expected"),
        };
    }

    /// <summary>Reads tab-separated values without quoting.</summary>
    public static IEnumerable<TrainingPair> ReadTsv(string path)
    {
        using var reader = Open(path);
        var line = 1;
        var columns = new Columns(path, (Line(reader, path, line) ?? "").TrimStart('\uFEFF').Split('\t'));
        while (Line(reader, path, ++line) is { } text)
        {
            if (text.Length == 0) continue;
            yield return columns.Pair(text.Split('\t'), line);
        }
    }

    /// <summary>Reads comma-separated values with quoting.</summary>
    public static IEnumerable<TrainingPair> ReadCsv(string path)
    {
        using var reader = Open(path);
        var line = 1;
        Columns? columns = null;
        while (Record(reader, path, ref line) is { } cells)
        {
            if (columns is null) columns = new Columns(path, cells);
            else if (cells is not [""]) yield return columns.Pair(cells, line - 1);
        }
    }

    /// <summary>Reads a JSON object a line; a negative may also be a list of texts, <c>negatives</c>.</summary>
    public static IEnumerable<TrainingPair> ReadJsonLines(string path)
    {
        using var reader = Open(path);
        for (var line = 1; Line(reader, path, line) is { } text; line++)
        {
            if (text.AsSpan().Trim().IsEmpty) continue;
            yield return Parse(path, line, text);
        }
    }

    /// <summary>One record of RFC 4180; null at the end. <paramref name="line"/> moves past it.</summary>
    private static string[]? Record(StreamReader reader, string path, ref int line)
    {
        if (Line(reader, path, line) is not { } text) return null;
        if (line++ == 1) text = text.TrimStart('\uFEFF');
        var (cells, cell, at) = (new List<string>(), new StringBuilder(), 0);
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                at++;
                while (at == text.Length || text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"' && ++at > 0))
                {
                    if (at < text.Length)
                    {
                        cell.Append(text[at++]);
                        continue;
                    }
                    text = Line(reader, path, line) ?? throw Bad(path, line - 1, "ends inside a quoted cell");
                    cell.Append('\n');
                    (line, at) = (line + 1, 0);
                }
                at++;
                if (at < text.Length && text[at] != ',') throw Bad(path, line - 1, "has text after a closing quote");
            }
            else
            {
                while (at < text.Length && text[at] != ',') cell.Append(text[at++]);
            }
            cells.Add(cell.ToString());
            cell.Clear();
            if (at == text.Length) return [.. cells];
            at++;
        }
    }

    private static TrainingPair Parse(string path, int line, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var (names, cells) = (new List<string>(), new List<string>());
            foreach (var property in json.RootElement.EnumerateObject())
            {
                var several = property.Value.ValueKind == JsonValueKind.Array && property.Name == "negatives";
                foreach (var value in several ? [.. property.Value.EnumerateArray()] : (JsonElement[])[property.Value])
                {
                    if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) continue;
                    names.Add(several ? "negative" : property.Name);
                    cells.Add(value.ToString());
                }
            }
            return new Columns($"{path}({line})", [.. names]).Pair([.. cells], line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad(path, line, "is no JSON object", e);
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static string? Line(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw Bad(path, line, "or a line close to it is not UTF-8", e);
        }
    }

    private static PairForgeException Bad(string path, int line, string what, Exception? inner = null) => new(FailureKind.BadData, $"{path}({line}) {what}", inner);

    /// <summary>Where the columns of a file are.</summary>
    private sealed class Columns
    {
        private readonly string _path;
        private readonly int _count, _anchor, _positive, _group;
        private readonly int[] _negatives;

        internal Columns(string path, string[] names)
        {
            (_path, _count) = (path, names.Length);
            (_anchor, _positive, _group) = (Array.IndexOf(names, "anchor"), Array.IndexOf(names, "positive"), Array.IndexOf(names, "group"));
            if (_anchor < 0 || _positive < 0)
                throw new PairForgeException(FailureKind.BadData, $"{path} has the columns {string.Join(", ", names)}; anchor and positive were expected");
            _negatives = [.. Enumerable.Range(0, names.Length).Where(i => names[i] is "negative" or "hard_negative" or "hard_neg" || names[i].StartsWith("negative_", StringComparison.Ordinal))];
        }

        internal TrainingPair Pair(string[] cells, int line)
        {
            if (cells.Length != _count) throw Bad(_path, line, $"has {cells.Length} columns; {_count} were expected");
            if (cells[_anchor].Length == 0 || cells[_positive].Length == 0) throw Bad(_path, line, "has an empty anchor or positive");
            return new TrainingPair(cells[_anchor], cells[_positive], [.. _negatives.Select(i => cells[i]).Where(c => c.Length > 0)],
                _group >= 0 && cells[_group].Length > 0 ? cells[_group] : null);
        }
    }
}
