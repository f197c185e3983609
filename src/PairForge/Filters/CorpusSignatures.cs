namespace PairForge.Filters;

/// <summary>The records that filters wrote of a whole corpus, by a passage's place in it. One thread reads them.</summary>
public abstract class CorpusSignatures
{
    private const int BlockBytes = 1 << 20;

    private protected CorpusSignatures(int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Width = width;
    }

    /// <summary>Number of records.</summary>
    public abstract long Count { get; }

    /// <summary>Bytes of a record.</summary>
    public int Width { get; }

    /// <summary>Records of a block that is read at once when all are read in order.</summary>
    internal int BlockRecords => Math.Max(1, BlockBytes / Width);

    /// <summary>Reads neighbouring records.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="records">Takes them; its length is a multiple of <see cref="Width"/>.</param>
    public abstract void Read(long first, Span<byte> records);

    /// <summary>Records in memory.</summary>
    /// <param name="records">The records, one after another.</param>
    /// <param name="width">Bytes of a record.</param>
    public static CorpusSignatures InMemory(ReadOnlyMemory<byte> records, int width) => new MemorySignatures(records, width);

    /// <summary>Records in files: a part a shard, in the order of the shards. A file is opened when it is read; some stay open.</summary>
    /// <param name="paths">The files; each holds records and nothing else.</param>
    /// <param name="width">Bytes of a record.</param>
    /// <exception cref="PairForgeException">A file does not hold a whole number of records.</exception>
    public static SignatureParts OfFiles(IReadOnlyList<string> paths, int width)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return OfParts([.. paths.Select<string, Func<Stream>>(path => () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))], width);
    }

    /// <summary>Records in streams that can seek: a part a shard, in the order of the shards.</summary>
    /// <param name="parts">Opens each of them.</param>
    /// <param name="width">Bytes of a record.</param>
    /// <exception cref="PairForgeException">A stream does not hold a whole number of records.</exception>
    public static SignatureParts OfParts(IReadOnlyList<Func<Stream>> parts, int width) => new(parts, width);

    /// <summary>Some bytes of every record.</summary>
    internal CorpusSignatures Slice(int start, int width) => start == 0 && width == Width ? this : new SlicedSignatures(this, start, width);

    private protected void Check(long first, Span<byte> records)
    {
        var count = Math.DivRem(records.Length, Width, out var rest);
        if (rest != 0) throw new ArgumentException($"{records.Length} bytes are not a whole number of records of {Width}", nameof(records));
        if (first < 0 || first > Count - count) throw new ArgumentOutOfRangeException(nameof(first), first, $"there are {Count} records; {count} were asked from here");
    }

    private sealed class MemorySignatures : CorpusSignatures
    {
        private readonly ReadOnlyMemory<byte> _records;

        internal MemorySignatures(ReadOnlyMemory<byte> records, int width) : base(width)
        {
            if (records.Length % width != 0) throw new ArgumentException($"{records.Length} bytes are not a whole number of records of {width}", nameof(records));
            _records = records;
        }

        public override long Count => _records.Length / Width;

        public override void Read(long first, Span<byte> records)
        {
            Check(first, records);
            _records.Span.Slice((int)first * Width, records.Length).CopyTo(records);
        }
    }

    private sealed class SlicedSignatures(CorpusSignatures whole, int start, int width) : CorpusSignatures(width)
    {
        private byte[] _buffer = [];

        public override long Count => whole.Count;

        public override void Read(long first, Span<byte> records)
        {
            Check(first, records);
            for (var most = whole.BlockRecords; records.Length > 0;)
            {
                var count = Math.Min(most, records.Length / Width);
                if (_buffer.Length < count * whole.Width) _buffer = new byte[count * whole.Width];
                whole.Read(first, _buffer.AsSpan(0, count * whole.Width));
                for (var i = 0; i < count; i++) _buffer.AsSpan((i * whole.Width) + start, Width).CopyTo(records[(i * Width)..]);
                first += count;
                records = records[(count * Width)..];
            }
        }
    }
}
