namespace PairForge.Filters;

/// <summary>Finds passages whose keys stand before, in as many passes over the records as memory asks for.</summary>
/// <remarks>
/// A pass holds the keys of one range of hashes in an open-addressing table: 24 bytes a passage of the range at most, and
/// nothing for repeated ones, so that a key that stands a million times costs what any other does. The records come in
/// order, so the key that is there first is the one that is kept, whatever the number of passes.
/// </remarks>
internal static class EqualSignatures
{
    private const double Fill = 0.7; // 16 bytes / 0.7 = 22.9 a passage

    internal delegate UInt128 KeyOf(ReadOnlySpan<byte> record);

    internal static void Drop(CorpusSignatures signatures, KeyOf keyOf, DropMap dropped, long memory, CancellationToken cancellation)
    {
        var alive = signatures.Count - dropped.Dropped;
        if (alive < 2) return;
        var slots = (long)Math.Clamp(Math.Min((alive / Fill) + 1, memory / 16.0), 16, Array.MaxLength / 2);
        using var table = new NativeTable<UInt128>((int)slots);
        var block = new byte[signatures.BlockRecords * signatures.Width];
        // A range that is fuller than hashes usually make it begins again with more, narrower ranges: what was dropped stays right.
        for (var ranges = (ulong)Math.Ceiling(alive / (slots * Fill)); !TryDrop(ranges); ranges *= 2)
        {
        }

        bool TryDrop(ulong ranges)
        {
            for (var range = 0UL; range < ranges; range++)
            {
                table.Items.Clear();
                var left = (long)(slots * 0.9);
                for (long first = 0; first < signatures.Count; first += signatures.BlockRecords)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var count = (int)Math.Min(signatures.BlockRecords, signatures.Count - first);
                    var records = block.AsSpan(0, count * signatures.Width);
                    signatures.Read(first, records);
                    for (var i = 0; i < count; i++)
                    {
                        if (dropped[first + i] != 0) continue;
                        var key = keyOf(records.Slice(i * signatures.Width, signatures.Width));
                        if (ranges > 1 && Math.BigMul((ulong)(key >> 64), ranges, out _) != range) continue;
                        if (!TryAdd(key)) dropped.Drop(first + i);
                        else if (--left < 0) return false;
                    }
                }
            }
            return true;
        }

        bool TryAdd(UInt128 key)
        {
            if (key == UInt128.Zero) key = UInt128.One; // zero is an empty slot
            var keys = table.Items;
            var slot = (int)Math.BigMul((ulong)key, (ulong)keys.Length, out _);
            while (keys[slot] != UInt128.Zero)
            {
                if (keys[slot] == key) return false;
                if (++slot == keys.Length) slot = 0;
            }
            keys[slot] = key;
            return true;
        }
    }
}
