using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PairForge.Sources;

/// <summary>Reads a file line by line; what a line means is the caller's.</summary>
internal sealed class LineSource : IDisposable
{
    /// <summary>Makes something of a line that is UTF-8 and holds no NUL.</summary>
    internal delegate RecordOutcome Parse(ReadOnlySpan<byte> line);

    /// <summary>The remedy for a record over the cap.</summary>
    internal const string RaiseLimit = "; raise max_line_bytes if it is right";

    private const int MostLinesAtOnce = 4096;
    private readonly SourceFile _file;
    private readonly Func<string, Parse>? _header;
    private readonly LineReader _lines;
    private readonly BatchBuilder _batch;
    private readonly long _start, _end, _origin;
    private readonly int _cap;
    private Parse? _parse;
    private bool _isBegun, _isUtf16, _isInsideALine;
    private string _remedy = "";

    /// <param name="file">The file.</param>
    /// <param name="fileIndex">Its index in the run.</param>
    /// <param name="start">Lines that begin before are passed over; where there is no header and no compression they are not even read.</param>
    /// <param name="end">Lines that begin here or later are left.</param>
    /// <param name="cap">Longest line.</param>
    /// <param name="header">Makes the parser of the first line; or null.</param>
    /// <param name="parse">The parser where there is no header.</param>
    /// <param name="cancellation">Stops the reading.</param>
    private LineSource(SourceFile file, int fileIndex, long start, long end, int cap, Func<string, Parse>? header, Parse? parse, CancellationToken cancellation)
    {
        (_file, _start, _end, _header, _parse) = (file, start, end, header, parse);
        _batch = new BatchBuilder(file, fileIndex);
        _cap = cap;
        if (header is null && !StrictStream.IsCompressed(file.FullPath)) _origin = start;
        // The line that holds the byte before the range belongs to the range before.
        _lines = new LineReader(StrictStream.Open(file, Math.Max(0, _origin - 1)), Math.Max(0, _origin - 1), cap, cancellation);
    }

    /// <summary>Ranges of equal size of an uncompressed file; a compressed one is read from its beginning.</summary>
    internal static IReadOnlyList<SourceRange> Cut(SourceFile file, long bytes)
    {
        var name = file.FullPath;
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) || file.Size <= bytes) return [new SourceRange(0, long.MaxValue)];
        var ranges = new SourceRange[(file.Size + bytes - 1) / bytes];
        for (var r = 0; r < ranges.Length; r++) ranges[r] = new SourceRange(r * bytes, r + 1 < ranges.Length ? (r + 1) * bytes : long.MaxValue);
        return ranges;
    }

    internal static async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourceFile file, int fileIndex, long start, long end, int cap, Func<string, Parse>? header, Parse? parse, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var source = new LineSource(file, fileIndex, start, end, cap, header, parse, cancellation);
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            more = source.Fill();
            if (!source._batch.IsEmpty) yield return source._batch.Take();
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    public void Dispose() => _lines.Dispose();

    private string TooLong => string.Create(CultureInfo.InvariantCulture, $"the line is longer than {_cap} bytes{(_remedy.Length > 0 ? _remedy : RaiseLimit)}");

    private string Place => string.Create(CultureInfo.InvariantCulture, $"line {_lines.LineNumber}{(_origin > 0 ? $" after byte {_origin}" : "")}");

    private bool Fill()
    {
        if (!_isBegun) Begin();
        if (_isInsideALine) return false;
        for (var n = 0; n < MostLinesAtOnce && !_batch.IsFull; n++)
        {
            ReadOnlySpan<byte> line;
            try
            {
                if (!_lines.TryRead(out line) || _lines.LineOffset >= _end) return false;
            }
            catch (CorruptStreamException fault)
            {
                if (_lines.LineOffset >= _start && _lines.LineOffset < _end) _batch.Reject(_lines.LineOffset, _lines.Rest, fault.Reason, $"after {Place}: {fault.Message}");
                return false;
            }
            if (_lines.LineOffset == 0) Look(_lines.Raw);
            if (_parse is null) _parse = _header!(Header(line));
            else if (_lines.LineOffset >= _start) Take(Outcome(line));
        }
        return true;
    }

    private void Begin()
    {
        _isBegun = true;
        if (_origin == 0) return;
        _isInsideALine = !_lines.SkipLine(_end); // a line longer than the range: it belongs to a range before
        Span<byte> begin = stackalloc byte[4];
        using var file = StrictStream.Open(_file);
        Look(begin[..file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)]);
    }

    private void Look(ReadOnlySpan<byte> begin) => (_isUtf16, _remedy) = (FirstBytes.AreUtf16(begin), FirstBytes.Remedy(begin));

    private void Take(RecordOutcome outcome)
    {
        if (outcome.Reason is { } reason) _batch.Reject(_lines.LineOffset, _lines.Raw, reason, $"{Place}: {outcome.Detail}");
        else if (outcome.Record is { } record) _batch.Accept(record, _lines.LineOffset, _lines.Raw.Length);
    }

    private RecordOutcome Outcome(ReadOnlySpan<byte> line)
    {
        if (_isUtf16) return RecordOutcome.Refuse("utf-16", "the file is not UTF-8" + _remedy);
        if (_lines.IsTooLong) return RecordOutcome.Refuse("line-too-long", TooLong);
        return Utf8Text.Refuse(line, _lines.TextOffset, _remedy) is var (reason, detail) ? RecordOutcome.Refuse(reason, detail) : _parse!(line);
    }

    private string Header(ReadOnlySpan<byte> line)
    {
        var detail = _isUtf16 ? "it is not UTF-8" + _remedy : _lines.IsTooLong ? TooLong : Utf8Text.Refuse(line, _lines.TextOffset, _remedy)?.Detail;
        return detail is null ? Encoding.UTF8.GetString(line) : throw new PairForgeException(FailureKind.BadData, $"{_file.Path}: the header cannot be read: {detail}");
    }
}
