using System.Runtime.CompilerServices;
using System.Text;

namespace PairForge.Sources;

/// <summary>Options of the <c>csv</c> source.</summary>
public sealed record CsvSourceOptions : LineSourceOptions
{
    /// <summary>Which columns hold what.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>csv</c>: RFC 4180 with a header; a quoted field may hold commas, quotes (doubled) and line ends.</summary>
/// <remarks>Its own reader, because a refused record must be located by byte offset and the reading must go on after it.</remarks>
public sealed class CsvSource(CsvSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new LineReader(StrictStream.Open(file), 0, options.MaxLineBytes);
        var passages = new List<Passage>();
        var rejections = new List<Rejection>();
        ColumnIndexes? columns = null;
        var width = 0;
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            while (more && passages.Count + rejections.Count < 256) more = Next();
            if (passages.Count + rejections.Count > 0) yield return new SourceBatch(passages.ToArray(), rejections.ToArray());
            passages.Clear();
            rejections.Clear();
        }
        await Task.CompletedTask.ConfigureAwait(false);

        bool Next()
        {
            byte[] record;
            long offset, number;
            try
            {
                if (!ReadRecord(reader, options.MaxLineBytes, out record, out offset, out number)) return false;
            }
            catch (CorruptStreamException fault)
            {
                rejections.Add(new Rejection(file.Path, reader.LineOffset, [], "read", fault.Reason, $"after line {reader.LineNumber}: {fault.Message}"));
                return false;
            }
            if (record.Length == 0) return true;
            var (fields, reason, detail) = Split(record, options.MaxLineBytes);
            if (columns is null)
            {
                if (fields is null) throw new PairForgeException(FailureKind.BadData, $"{file.Path}: the header cannot be read: {detail}");
                (columns, width) = (options.Columns.Resolve(fields, file.Path), fields.Count);
                return true;
            }
            if (fields is not null && fields.Count != width) (reason, detail) = ("column-count", $"{fields.Count} fields; the header has {width}");
            if (reason is null)
            {
                var outcome = LineSource.FromFields(fields!, columns);
                (reason, detail) = (outcome.Reason, outcome.Detail);
                if (outcome.Passage is { } passage) passages.Add(LineSource.ToPassage(passage, file, fileIndex, offset));
            }
            if (reason is not null) rejections.Add(new Rejection(file.Path, offset, record[..Math.Min(record.Length, 1 << 16)], "read", reason, $"line {number}: {detail}"));
            return true;
        }
    }

    /// <summary>Joins lines while a quote is open.</summary>
    private static bool ReadRecord(LineReader reader, int cap, out byte[] record, out long offset, out long number)
    {
        (record, offset, number) = ([], 0, 0);
        if (!reader.TryRead(out var line)) return false;
        (offset, number) = (reader.LineOffset, reader.LineNumber);
        if (reader.IsTooLong || line.Count((byte)'"') % 2 == 0)
        {
            record = line.ToArray();
            return true;
        }
        var joined = new List<byte>(line.ToArray());
        var quotes = line.Count((byte)'"');
        while (quotes % 2 != 0 && joined.Count <= cap && reader.TryRead(out line))
        {
            joined.Add((byte)'\n');
            joined.AddRange(line);
            quotes += line.Count((byte)'"');
        }
        record = [.. joined];
        return true;
    }

    private static (List<string>? Fields, string? Reason, string? Detail) Split(byte[] record, int cap)
    {
        if (record.Length > cap) return (null, "line-too-long", "the record is longer than max_line_bytes");
        if (Array.IndexOf(record, (byte)0) >= 0) return (null, "control-character", "the record holds a NUL byte; is the file binary?");
        string text;
        try
        {
            text = LineSource.Strict.GetString(record);
        }
        catch (DecoderFallbackException fault)
        {
            return (null, "invalid-utf8", $"byte {Math.Max(0, fault.Index)} of the record is not UTF-8");
        }
        var fields = new List<string>();
        var field = new StringBuilder();
        var at = 0;
        while (true)
        {
            field.Clear();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (at >= text.Length) return (null, "malformed-csv", "a quote is not closed");
                    if (text[at] != '"') field.Append(text[at]);
                    else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
                    else break;
                }
                at++;
                if (at < text.Length && text[at] != ',') return (null, "malformed-csv", $"character {at + 1} follows a closing quote; a comma must");
            }
            else
            {
                for (; at < text.Length && text[at] != ','; at++)
                {
                    if (text[at] == '"') return (null, "malformed-csv", $"character {at + 1} is a quote inside an unquoted field");
                    field.Append(text[at]);
                }
            }
            fields.Add(field.ToString());
            if (at >= text.Length) return (fields, null, null);
            at++;
        }
    }
}
