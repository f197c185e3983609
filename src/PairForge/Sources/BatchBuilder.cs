using System.Globalization;

namespace PairForge.Sources;

/// <summary>Gathers what a source reads of one file into batches, bounded in records and in bytes.</summary>
internal sealed class BatchBuilder(SourceFile file, int fileIndex)
{
    private const int MostRecords = 256;
    private const long MostBytes = 4 << 20;
    private readonly List<Passage> _passages = new(MostRecords);
    private readonly List<Rejection> _rejections = [];
    private long _bytes;

    internal bool IsFull => _passages.Count + _rejections.Count >= MostRecords || _bytes >= MostBytes;

    internal bool IsEmpty => _passages.Count + _rejections.Count == 0;

    /// <param name="record">What was read.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="bytes">Its size in the input.</param>
    internal void Accept(SourceRecord record, long offset, long bytes)
    {
        _bytes += bytes;
        _passages.Add(new Passage
        {
            Id = record.Id is { } own ? own + ":0" : string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{offset}:0"),
            Position = new Position(fileIndex, offset),
            Source = file.Path,
            Text = record.Anchor,
            Positives = record.Positives,
            Negatives = record.Negatives,
            Group = record.Group,
            Label = record.Label,
        });
    }

    internal void Reject(long offset, ReadOnlySpan<byte> raw, string reason, string detail)
    {
        raw = raw[..Math.Min(raw.Length, LineReader.HeadLength)];
        _bytes += raw.Length;
        _rejections.Add(new Rejection(file.Path, offset, raw.ToArray(), "read", reason, detail));
    }

    /// <summary>Gives the batch and begins the next.</summary>
    internal SourceBatch Take()
    {
        var batch = new SourceBatch(_passages.ToArray(), _rejections.ToArray());
        _passages.Clear();
        _rejections.Clear();
        _bytes = 0;
        return batch;
    }
}
