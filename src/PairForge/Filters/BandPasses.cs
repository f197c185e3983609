using System.Buffers.Binary;

namespace PairForge.Filters;

/// <summary>Visits the passages that share a band's hash, band by band.</summary>
/// <remarks>
/// A pass over the records collects as many bands as memory holds, at 12 bytes a passage, or one range of the hashes of one band.
/// Either way the buckets come in the same order: by band, then by hash; and in a bucket the passages by their place.
/// </remarks>
internal sealed class BandPasses(CorpusSignatures bands, DropMap dropped)
{
    private const int EntryBytes = sizeof(ulong) + sizeof(uint);
    private const int FewestEntries = 64;

    internal delegate void Bucket(ReadOnlySpan<uint> members);

    internal void Visit(long memory, Bucket bucket, CancellationToken cancellation)
    {
        var alive = bands.Count - dropped.Dropped;
        if (alive < 2) return;
        var count = bands.Width / sizeof(ulong);
        var capacity = Math.Max(memory / EntryBytes, FewestEntries);
        if (capacity >= alive)
        {
            var together = (int)Math.Min(count, capacity / alive);
            var entries = new Entries[together];
            try
            {
                for (var i = 0; i < together; i++) entries[i] = new Entries((int)alive);
                for (var first = 0; first < count; first += together)
                {
                    var most = Math.Min(together, count - first);
                    Collect(entries.AsSpan(0, most), first, range: 0, ranges: 1, cancellation);
                    for (var i = 0; i < most; i++) entries[i].Visit(bucket, cancellation);
                }
            }
            finally
            {
                foreach (var part in entries) part?.Dispose();
            }
            return;
        }
        var ranges = (ulong)Math.Ceiling(alive / (capacity * 0.95));
        using var one = new Entries((int)capacity);
        Entries[] single = [one];
        for (var band = 0; band < count; band++)
        {
            for (var range = 0UL; range < ranges; range++)
            {
                Collect(single, band, range, ranges, cancellation);
                one.Visit(bucket, cancellation);
            }
        }
    }

    private void Collect(Span<Entries> into, int firstBand, ulong range, ulong ranges, CancellationToken cancellation)
    {
        var block = new byte[bands.BlockRecords * bands.Width];
        for (long first = 0; first < bands.Count; first += bands.BlockRecords)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(bands.BlockRecords, bands.Count - first);
            bands.Read(first, block.AsSpan(0, count * bands.Width));
            for (var i = 0; i < count; i++)
            {
                if (dropped[first + i] != 0) continue;
                var record = block.AsSpan((i * bands.Width) + (firstBand * sizeof(ulong)));
                for (var b = 0; b < into.Length; b++)
                {
                    var hash = BinaryPrimitives.ReadUInt64LittleEndian(record[(b * sizeof(ulong))..]);
                    if (ranges == 1 || Math.BigMul(hash, ranges, out _) == range) into[b].Add(hash, (uint)(first + i));
                }
            }
        }
    }

    /// <summary>Hashes of one band and who has them. More than planned come only where one hash is that frequent.</summary>
    private sealed class Entries(int capacity) : IDisposable
    {
        private readonly NativeTable<ulong> _hashes = new(capacity);
        private readonly NativeTable<uint> _members = new(capacity);
        private int _count;

        internal void Add(ulong hash, uint member)
        {
            if (_count == _hashes.Length)
            {
                _hashes.Grow(checked(_count * 2));
                _members.Grow(_count * 2);
            }
            (_hashes.Items[_count], _members.Items[_count++]) = (hash, member);
        }

        internal void Visit(Bucket bucket, CancellationToken cancellation)
        {
            var hashes = _hashes.Items[.._count];
            var all = _members.Items[.._count];
            hashes.Sort(all);
            for (int from = 0, to; from < hashes.Length; from = to)
            {
                for (to = from + 1; to < hashes.Length && hashes[to] == hashes[from];) to++;
                if (to - from < 2) continue;
                cancellation.ThrowIfCancellationRequested();
                var members = all[from..to];
                members.Sort(); // the sort by hash keeps no order among equals
                bucket(members);
            }
            _count = 0;
        }

        public void Dispose()
        {
            _hashes.Dispose();
            _members.Dispose();
        }
    }
}
