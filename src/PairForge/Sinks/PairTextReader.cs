using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PairForge.Sinks;

/// <summary>Streams pairs from JSON lines, <c>csv</c> (RFC 4180) or <c>tsv</c> (no quoting); strict UTF-8.</summary>
internal static class PairTextReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static async IAsyncEnumerable<PairRow> ReadJsonLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = Open(path);
        PairColumnNames? names = null;
        for (var number = 1L; ; number++)
        {
            var line = await LineAsync(reader, path, number, cancellation).ConfigureAwait(false);
            if (line is null) break;
            if (string.IsNullOrWhiteSpace(line)) continue;
            yield return Row(line, ref names, path, number);
        }
    }

    public static async IAsyncEnumerable<PairRow> ReadDelimitedAsync(string path, bool quoted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = Open(path);
        PairColumnNames? names = null;
        int[] columns = [];
        var width = 0;
        for (var number = 1L; ; number++)
        {
            var line = await LineAsync(reader, path, number, cancellation).ConfigureAwait(false);
            if (line is null) break;
            if (line.Length == 0) continue;
            var first = number;
            if (quoted && EndsInQuote(line, false)) (line, number) = await QuotedAsync(reader, line, path, number, cancellation).ConfigureAwait(false);
            var fields = quoted ? Unquote(line, path, first) : line.Split('\t');
            if (names is null)
            {
                names = PairColumnNames.Find(fields, path);
                columns = [.. new[] { names.Anchor, names.Positive }.Concat(names.Negatives).Select(n => Array.IndexOf(fields, n))];
                width = fields.Length;
                continue;
            }
            if (fields.Length != width)
                throw new PairForgeException(FailureKind.BadData, $"{path}({number}): {fields.Length} fields; the header has {width}");
            var negatives = new string?[columns.Length - 2];
            for (var n = 0; n < negatives.Length; n++) negatives[n] = fields[columns[n + 2]] is { Length: > 0 } text ? text : null;
            yield return new PairRow { Anchor = fields[columns[0]], Positive = fields[columns[1]], Negatives = negatives };
        }
        if (names is null) throw new PairForgeException(FailureKind.BadData, $"{path} is empty; expected a header with the columns anchor and positive");
    }

    private static PairRow Row(string line, ref PairColumnNames? names, string path, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new PairForgeException(FailureKind.BadData, $"{path}({number}): a JSON {root.ValueKind}; expected an object a line");
            names ??= PairColumnNames.Find([.. root.EnumerateObject().Select(p => p.Name)], path);
            var negatives = new List<string?>();
            foreach (var name in names.Negatives)
            {
                if (!root.TryGetProperty(name, out var value)) negatives.Add(null);
                else if (value.ValueKind == JsonValueKind.Array) negatives.AddRange(value.EnumerateArray().Select(v => v.GetString()));
                else negatives.Add(value.GetString());
            }
            return new() { Anchor = Text(root, names.Anchor, path, number), Positive = Text(root, names.Positive, path, number), Negatives = negatives };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path}({number}): not a row of pairs: {e.Message}", e);
        }
    }

    private static string Text(JsonElement root, string name, string path, long number) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new PairForgeException(FailureKind.BadData, $"{path}({number}): '{name}' is missing or no text");

    private static StreamReader Open(string path)
    {
        try
        {
            return new(path, Strict, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<string?> LineAsync(StreamReader reader, string path, long number, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path}: invalid UTF-8 after line {number - 1}", e);
        }
    }

    /// <summary>Reads on to the line in which the open quote is closed: a quoted field of RFC 4180 may run over lines.</summary>
    private static async Task<(string Record, long Last)> QuotedAsync(StreamReader reader, string line, string path, long first, CancellationToken cancellation)
    {
        var record = new StringBuilder(line);
        for (var number = first + 1; ; number++)
        {
            var next = await LineAsync(reader, path, number, cancellation).ConfigureAwait(false)
                ?? throw new PairForgeException(FailureKind.BadData, $"{path}({first}): a quoted field has no closing quote");
            record.Append('\n').Append(next);
            if (!EndsInQuote(next, true)) return (record.ToString(), number);
        }
    }

    private static bool EndsInQuote(string line, bool open)
    {
        foreach (var c in line) open ^= c == '"';
        return open;
    }

    /// <summary>The fields of one whole record.</summary>
    private static string[] Unquote(string record, string path, long number)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i <= record.Length; i++)
        {
            if (i < record.Length && record[i] == '"' && field.Length == 0)
            {
                for (i++; record[i] != '"' || (i + 1 < record.Length && record[i + 1] == '"'); i++)
                {
                    field.Append(record[i]);
                    if (record[i] == '"') i++; // a doubled quote stands for one
                }
                i++;
                if (i < record.Length && record[i] != ',')
                    throw new PairForgeException(FailureKind.BadData, $"{path}({number}): '{record[i]}' after a closing quote; expected a comma");
            }
            else
            {
                for (; i < record.Length && record[i] != ','; i++)
                {
                    if (record[i] == '"') throw new PairForgeException(FailureKind.BadData, $"{path}({number}): a quote inside an unquoted field; expected the whole field in quotes");
                    field.Append(record[i]);
                }
            }
            fields.Add(field.ToString());
            field.Clear();
        }
        return [.. fields];
    }
}
