using System.Text;
using System.Text.Json;
using PairForge.Sources;

namespace PairForge.Sinks;

/// <summary>Streams pairs from JSON lines, <c>csv</c> (RFC 4180) or <c>tsv</c> (no quoting), plain, gzip or zstd, by the record readers of the sources.</summary>
/// <remarks>A record that is none stops the reading with its line: whoever trains on a file of pairs means all of it.</remarks>
internal sealed class PairTextReader
{
    private const int MostRecordBytes = 16 << 20;
    private static readonly string[] JsonNegatives = ["negative", "hard_negative", "hard_neg", "neg", "negatives", .. Enumerable.Range(1, 100).Select(n => $"negative_{n}")];
    private readonly string _path;
    private readonly CancellationToken _cancellation;
    private PairColumnNames? _names;
    private int[] _columns = [];
    private int _width, _group;
    private string _remedy = "";

    private PairTextReader(string path, CancellationToken cancellation) => (_path, _cancellation) = (path, cancellation);

    /// <summary>Kind of a file of pairs by its name, <c>.gz</c> and <c>.zst</c> left out; null where it is none of text.</summary>
    internal static string? KindOf(string path)
    {
        var name = StrictStream.IsCompressed(path) ? Path.GetFileNameWithoutExtension(path) : path;
        return Path.GetExtension(name).ToLowerInvariant() switch { ".jsonl" or ".ndjson" => "jsonl", ".csv" => "csv", ".tsv" => "tsv", _ => null };
    }

    /// <summary>The columns that hold anchor, positive and negatives of a file of a known kind; its first row is read.</summary>
    internal static PairColumnNames NamesOf(string path, CancellationToken cancellation)
    {
        var reader = new PairTextReader(path, cancellation);
        using var rows = reader.Rows().GetEnumerator();
        rows.MoveNext();
        return reader._names ?? throw new PairForgeException(FailureKind.BadData, $"{path} is empty; pairs were expected");
    }

    /// <summary>Streams the rows of a file of a known kind.</summary>
    internal static async IAsyncEnumerable<PairRow> ReadAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new PairTextReader(path, cancellation);
        foreach (var row in reader.Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private IEnumerable<PairRow> Rows()
    {
        var file = SourceFiles.List(_path)[0];
        return KindOf(_path) switch { "jsonl" => JsonLines(file), "csv" => Csv(file), _ => Tsv(file) };
    }

    private IEnumerable<PairRow> JsonLines(SourceFile file)
    {
        using var lines = new LineReader(StrictStream.Open(file), 0, MostRecordBytes, _cancellation);
        JsonRecordParser? parser = null;
        while (TryLine(lines, out var line))
        {
            if (parser is null)
            {
                if (line.Trim(" \t\r"u8).IsEmpty) continue;
                var names = PairColumnNames.Find(Keys(line, lines.LineNumber), _path);
                parser = new JsonRecordParser(new SourceColumns { Anchor = names.Anchor, Positive = [names.Positive], Negative = JsonNegatives });
                _names = names;
            }
            var outcome = parser.Parse(line);
            if (outcome.Reason is not null) throw Bad(lines.LineNumber, outcome.Detail!);
            if (outcome.Record is not { } record) continue;
            if (record.Positives.Count == 0) throw Bad(lines.LineNumber, $"there is no '{_names!.Positive}'");
            foreach (var positive in record.Positives)
                yield return new PairRow { Anchor = record.Anchor, Positive = positive, Negatives = record.Negatives, Group = record.Group };
        }
    }

    private IEnumerable<PairRow> Tsv(SourceFile file)
    {
        using var lines = new LineReader(StrictStream.Open(file), 0, MostRecordBytes, _cancellation);
        while (TryLine(lines, out var line))
        {
            if (line.IsEmpty) continue;
            var cells = Encoding.UTF8.GetString(line).Split('\t');
            if (_names is null) Header(cells);
            else yield return Row(cells, lines.LineNumber);
        }
        RequireHeader();
    }

    private IEnumerable<PairRow> Csv(SourceFile file)
    {
        using var records = new CsvRecordReader(offset => CsvSource.Open(file, offset), MostRecordBytes, _cancellation);
        while (TryRecord(records))
        {
            if (records.FieldCount > records.MostFields) throw Bad(records.LineNumber, $"{records.FieldCount} fields; at most {records.MostFields} can be read");
            var cells = new string[records.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = records.Field(i);
            if (_names is null) Header(cells);
            else yield return Row(cells, records.LineNumber);
        }
        RequireHeader();
    }

    private bool TryLine(LineReader lines, out ReadOnlySpan<byte> line)
    {
        try
        {
            if (!lines.TryRead(out line)) return false;
        }
        catch (CorruptStreamException fault)
        {
            throw Bad(lines.LineNumber + 1, fault.Message);
        }
        if (lines.LineOffset == 0) _remedy = FirstBytes.Remedy(lines.Raw);
        if (lines.IsTooLong) throw Bad(lines.LineNumber, $"the line is longer than {MostRecordBytes} bytes{_remedy}");
        if (Utf8Text.Refuse(line, lines.TextOffset, _remedy) is var (_, detail)) throw Bad(lines.LineNumber, detail);
        return true;
    }

    private bool TryRecord(CsvRecordReader records)
    {
        try
        {
            if (!records.TryRead()) return false;
        }
        catch (CorruptStreamException fault)
        {
            throw Bad(records.LineNumber, fault.Message);
        }
        if (records.Offset == 0) _remedy = FirstBytes.Remedy(records.Raw);
        return CsvSource.Refusal(records, _remedy) is var (_, detail) ? throw Bad(records.LineNumber, detail) : true;
    }

    private void Header(string[] names)
    {
        _names = PairColumnNames.Find(names, _path);
        string[] used = [_names.Anchor, _names.Positive, .. _names.Negatives];
        if (used.FirstOrDefault(u => names.Count(n => n == u) > 1) is { } twice)
            throw new PairForgeException(FailureKind.BadData, $"{_path} has the column '{twice}' twice; rename one of them");
        _columns = [.. used.Select(n => Array.IndexOf(names, n))];
        (_width, _group) = (names.Length, Array.IndexOf(names, "group"));
    }

    private void RequireHeader()
    {
        if (_names is null) throw new PairForgeException(FailureKind.BadData, $"{_path} is empty; expected a header with the columns anchor and positive");
    }

    private PairRow Row(string[] cells, long line)
    {
        if (cells.Length != _width) throw Bad(line, $"{cells.Length} fields; the header has {_width}");
        foreach (var column in _columns.AsSpan(0, 2))
            if (string.IsNullOrWhiteSpace(cells[column])) throw Bad(line, $"the {(column == _columns[0] ? "anchor" : "positive")} is empty");
        var negatives = new string?[_columns.Length - 2];
        for (var n = 0; n < negatives.Length; n++) negatives[n] = cells[_columns[n + 2]] is { Length: > 0 } text ? text : null;
        return new PairRow { Anchor = cells[_columns[0]], Positive = cells[_columns[1]], Negatives = negatives, Group = _group >= 0 && cells[_group].Length > 0 ? cells[_group] : null };
    }

    /// <summary>The keys of the first object: they say which of the names for an anchor and a positive the file uses.</summary>
    private List<string> Keys(ReadOnlySpan<byte> line, long number)
    {
        var keys = new List<string>();
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Bad(number, "the line is no JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                keys.Add(reader.GetString()!);
                reader.Skip();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Bad(number, "the line is no JSON object");
        }
        return keys;
    }

    private PairForgeException Bad(long line, string detail) => new(FailureKind.BadData, $"{_path}({line}): {detail}");
}
