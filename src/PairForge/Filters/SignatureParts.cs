namespace PairForge.Filters;

/// <summary>Records in files or streams, one after another; see <see cref="CorpusSignatures.OfFiles"/>.</summary>
public sealed class SignatureParts : CorpusSignatures, IDisposable
{
    private const int MostOpen = 128;

    private readonly IReadOnlyList<Func<Stream>> _parts;
    private readonly Stream?[] _streams;
    private readonly long[] _starts; // of each part, and the end
    private readonly Queue<int> _open = new();

    internal SignatureParts(IReadOnlyList<Func<Stream>> parts, int width) : base(width)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _streams = new Stream?[parts.Count];
        _starts = new long[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++)
        {
            using var stream = parts[i]();
            if (stream.Length % width != 0)
                throw new PairForgeException(FailureKind.BadData, $"part {i} of the signatures has {stream.Length} bytes, not a whole number of records of {width}; delete it and run again");
            _starts[i + 1] = _starts[i] + (stream.Length / width);
        }
    }

    /// <inheritdoc/>
    public override long Count => _starts[^1];

    /// <inheritdoc/>
    public override void Read(long first, Span<byte> records)
    {
        Check(first, records);
        while (records.Length > 0)
        {
            var part = Array.BinarySearch(_starts, first);
            part = part >= 0 ? part : ~part - 1;
            while (_starts[part + 1] == first) part++; // an empty part begins where the next one does
            var count = (int)Math.Min(records.Length / Width, _starts[part + 1] - first);
            var stream = Stream(part);
            stream.Position = (first - _starts[part]) * Width;
            stream.ReadExactly(records[..(count * Width)]);
            first += count;
            records = records[(count * Width)..];
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var part in _open) _streams[part]!.Dispose();
        _open.Clear();
        Array.Clear(_streams);
    }

    private Stream Stream(int part)
    {
        if (_streams[part] is { } stream) return stream;
        if (_open.Count == MostOpen)
        {
            var oldest = _open.Dequeue();
            _streams[oldest]!.Dispose();
            _streams[oldest] = null;
        }
        var opened = _streams[part] = _parts[part]();
        _open.Enqueue(part); // only now: what cannot be opened is not closed either
        return opened;
    }
}
