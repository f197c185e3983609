using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PairForge.Sources;

/// <summary>Options of the <c>csv</c> source.</summary>
public sealed record CsvSourceOptions : LineSourceOptions
{
    /// <summary>Which columns hold what.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>csv</c>: RFC 4180 with a header; a quoted field may hold commas, quotes (doubled) and line ends, which are kept as they are.</summary>
public sealed class CsvSource(CsvSourceOptions options) : ISource
{
    private const int MostRecordsAtOnce = 4096;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var records = new CsvRecordReader(offset => Open(file, offset), options.MaxLineBytes, cancellation);
        var batch = new BatchBuilder(file, fileIndex);
        if (Header(records, file, batch, start, end) is { } columns)
        {
            for (var more = true; more;)
            {
                cancellation.ThrowIfCancellationRequested();
                more = Fill(records, columns, batch, start, end);
                if (!batch.IsEmpty) yield return batch.Take();
            }
        }
        if (!batch.IsEmpty) yield return batch.Take();
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>Where the columns are; null where the input ends before there is a header.</summary>
    private ColumnIndexes? Header(CsvRecordReader records, SourceFile file, BatchBuilder batch, long start, long end)
    {
        try
        {
            if (!records.TryRead()) return null;
        }
        catch (CorruptStreamException fault)
        {
            RejectRest(records, batch, fault, start, end);
            return null;
        }
        if (Refusal(records, FirstBytes.Remedy(records.Raw)) is var (_, detail))
            throw new PairForgeException(FailureKind.BadData, $"{file.Path}: the header cannot be read: {detail}");
        if (records.FieldCount > records.MostFields) throw new PairForgeException(FailureKind.BadData, $"{file.Path}: the header has {records.FieldCount} fields; at most {records.MostFields} can be read");
        records.MostFields = records.FieldCount;
        return options.Columns.Resolve([.. Enumerable.Range(0, records.FieldCount).Select(records.Field)], file.Path);
    }

    private static bool Fill(CsvRecordReader records, ColumnIndexes columns, BatchBuilder batch, long start, long end)
    {
        var cells = new string[records.MostFields];
        int[] used = [columns.Anchor, .. columns.Positive, .. columns.Negative, columns.Id, columns.Group, columns.Label];
        for (var n = 0; n < MostRecordsAtOnce && !batch.IsFull; n++)
        {
            try
            {
                if (!records.TryRead() || records.Offset >= end) return false;
            }
            catch (CorruptStreamException fault)
            {
                RejectRest(records, batch, fault, start, end);
                return false;
            }
            if (records.Offset < start) continue;
            string? reason = null, detail = null;
            if (Refusal(records) is { } refusal) (reason, detail) = refusal;
            if (reason == "line-too-long") detail += LineSource.RaiseLimit;
            if (reason is null && records.FieldCount != cells.Length) (reason, detail) = ("column-count", $"{records.FieldCount} fields; the header has {cells.Length}");
            if (reason is null)
            {
                foreach (var i in used)
                    if (i >= 0) cells[i] = records.Field(i);
                var outcome = SourceRecord.FromCells(cells, columns);
                if (outcome.Record is { } record) batch.Accept(record, records.Offset, records.Raw.Length);
                (reason, detail) = (outcome.Reason, outcome.Detail);
            }
            if (reason is not null) batch.Reject(records.Offset, records.Raw, reason, string.Create(CultureInfo.InvariantCulture, $"line {records.LineNumber}: {detail}"));
        }
        return true;
    }

    /// <summary>A record that is no text is not called malformed.</summary>
    internal static (string Reason, string Detail)? Refusal(CsvRecordReader records, string remedy = "")
    {
        if (records.Reason != "line-too-long" && (records.Reason is null || records.Raw.Length < LineReader.HeadLength) && Utf8Text.Refuse(records.Raw, records.Offset, remedy) is { } noText) return noText;
        return records.Reason is null ? null : (records.Reason, records.Detail!);
    }

    private static void RejectRest(CsvRecordReader records, BatchBuilder batch, CorruptStreamException fault, long start, long end)
    {
        if (records.Offset >= start && records.Offset < end)
            batch.Reject(records.Offset, records.Rest, fault.Reason, string.Create(CultureInfo.InvariantCulture, $"in the record that begins in line {records.LineNumber}: {fault.Message}"));
    }

    /// <summary>Opens a file at an offset of its text; a compressed one is read up to there.</summary>
    internal static Stream Open(SourceFile file, long offset)
    {
        if (!StrictStream.IsCompressed(file.FullPath)) return StrictStream.Open(file, offset);
        var stream = StrictStream.Open(file);
        var passed = new byte[1 << 16];
        for (var left = offset; left > 0;) left -= stream.ReadAtLeast(passed.AsSpan(0, (int)Math.Min(passed.Length, left)), (int)Math.Min(passed.Length, left));
        return stream;
    }
}
