using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PairForge.Sources;

/// <summary>Options that all sources of lines share.</summary>
public abstract record LineSourceOptions
{
    /// <summary>A file or a glob.</summary>
    public required InputPath Path { get; init; }

    /// <summary>Longest line in bytes; a longer one is quarantined.</summary>
    /// <value>The default is 16 MiB.</value>
    [Range(16, 1 << 30)]
    public int MaxLineBytes { get; init; } = 16 << 20;
}

/// <summary>What becomes of one line.</summary>
/// <param name="Passage">The record, without identity.</param>
/// <param name="Reason">Why it is refused, or null.</param>
/// <param name="Detail">For people.</param>
internal readonly record struct LineOutcome(LineRecord? Passage, string? Reason = null, string? Detail = null)
{
    internal static LineOutcome Skip => default;

    internal static LineOutcome Refuse(string reason, string detail) => new(null, reason, detail);
}

/// <summary>The fields of one record.</summary>
internal sealed record LineRecord(string Anchor, IReadOnlyList<string> Positives, IReadOnlyList<string> Negatives, string? Id, string? Group, string? Label);

/// <summary>Reads files line by line; what a line means is the caller's.</summary>
internal static class LineSource
{
    internal static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private const int BatchSize = 256;
    private const int RawCap = 1 << 16;

    internal delegate LineOutcome Parse(ReadOnlySpan<byte> line, long number);

    internal static async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourceFile file, int fileIndex, long start, long end, int cap, Func<string, Parse>? header, Parse? parse, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = Open(file, start, cap);
        if (start > 0) reader.SkipLine(); // the line that holds byte start - 1 belongs to the range before
        var passages = new List<Passage>(BatchSize);
        var rejections = new List<Rejection>();
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            more = Fill(reader, file, fileIndex, end, header, ref parse, passages, rejections);
            if (passages.Count == 0 && rejections.Count == 0) continue;
            yield return new SourceBatch(passages.ToArray(), rejections.ToArray());
            passages.Clear();
            rejections.Clear();
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static bool Fill(LineReader reader, SourceFile file, int fileIndex, long end, Func<string, Parse>? header, ref Parse? parse, List<Passage> passages, List<Rejection> rejections)
    {
        while (passages.Count + rejections.Count < BatchSize)
        {
            ReadOnlySpan<byte> line;
            try
            {
                if (!reader.TryRead(out line) || reader.LineOffset >= end) return false;
            }
            catch (CorruptStreamException fault)
            {
                rejections.Add(new Rejection(file.Path, reader.LineOffset, [], "read", fault.Reason, $"after line {reader.LineNumber}: {fault.Message}"));
                return false;
            }
            if (parse is null)
            {
                parse = header!(Header(line, file));
                continue;
            }
            LineOutcome outcome;
            if (reader.IsTooLong) outcome = LineOutcome.Refuse("line-too-long", "the line is longer than max_line_bytes");
            else if (line.Contains((byte)0)) outcome = LineOutcome.Refuse("control-character", "the line holds a NUL byte; is the file binary?");
            else
            {
                try
                {
                    outcome = parse(line, reader.LineNumber);
                }
                catch (ArgumentException fault) when (fault is DecoderFallbackException)
                {
                    outcome = LineOutcome.Refuse("invalid-utf8", $"byte {reader.LineOffset + Math.Max(0, ((DecoderFallbackException)fault).Index)} is not UTF-8");
                }
            }
            if (outcome.Reason is { } reason)
            {
                rejections.Add(new Rejection(file.Path, reader.LineOffset, line[..Math.Min(RawCap, line.Length)].ToArray(), "read", reason, $"line {reader.LineNumber}: {outcome.Detail}"));
                continue;
            }
            if (outcome.Passage is { } record) passages.Add(ToPassage(record, file, fileIndex, reader.LineOffset));
        }
        return true;
    }

    internal static Passage ToPassage(LineRecord record, SourceFile file, int fileIndex, long offset) => new()
    {
        Id = record.Id is { } own ? own + ":0" : string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{offset}:0"),
        Position = new Position(fileIndex, offset),
        Source = file.Path,
        Text = record.Anchor,
        Positives = record.Positives,
        Negatives = record.Negatives,
        Group = record.Group,
        Label = record.Label,
    };

    /// <summary>Turns the fields of a table row into a record, or says why not.</summary>
    internal static LineOutcome FromFields(IReadOnlyList<string> fields, ColumnIndexes columns)
    {
        var anchor = fields[columns.Anchor];
        if (string.IsNullOrWhiteSpace(anchor)) return LineOutcome.Refuse("empty-anchor", "the anchor is empty");
        return new LineOutcome(new LineRecord(
            anchor, Texts(fields, columns.Positive), Texts(fields, columns.Negative), Optional(columns.Id), Optional(columns.Group), Optional(columns.Label)));

        string? Optional(int at) => at >= 0 && fields[at].Length > 0 ? fields[at] : null;
    }

    private static string[] Texts(IReadOnlyList<string> fields, int[] at)
    {
        var count = 0;
        foreach (var i in at) count += string.IsNullOrWhiteSpace(fields[i]) ? 0 : 1;
        if (count == 0) return [];
        var texts = new string[count];
        count = 0;
        foreach (var i in at)
        {
            if (!string.IsNullOrWhiteSpace(fields[i])) texts[count++] = fields[i];
        }
        return texts;
    }

    private static string Header(ReadOnlySpan<byte> line, SourceFile file)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw new PairForgeException(FailureKind.BadData, $"{file.Path}: the header line is not UTF-8; is the file binary?");
        }
    }

    private static LineReader Open(SourceFile file, long start, int cap)
    {
        var stream = StrictStream.Open(file, Math.Max(0, start - 1));
        return new LineReader(stream, Math.Max(0, start - 1), cap);
    }
}
