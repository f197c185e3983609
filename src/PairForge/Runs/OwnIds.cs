using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>
/// Hashes of the ids that users give, for the check that they are unique over the whole run. An id made of a file's path
/// and an offset in it is unique by its making and costs nothing here.
/// </summary>
/// <remarks>The hashes and what a repeated one would have to say are two files: the second is read only where the first has a repetition.</remarks>
internal sealed class OwnIds(Stream keys, Stream records, SourceFile file) : IDisposable
{
    private readonly FieldWriter _keys = new(keys), _records = new(records);
    private int _passages; // kept of the shard that no record of the second file stands for

    /// <summary>Adds the records of a batch; batches come in order.</summary>
    internal void Add(MappedBatch batch)
    {
        var next = 0;
        foreach (var record in batch.Records)
        {
            // One that was neither cut nor filtered stands in the passages of the shard, text and all.
            var isWhole = record.Kept == 1 && ReferenceEquals(batch.Passages[next], record.Record);
            next += record.Kept;
            if (file.FullPath.Length > 0 && IsNatural(record.Record)) _passages += record.Kept;
            else Add(record, isWhole);
        }
    }

    private void Add(MappedRecord record, bool isWhole)
    {
        var passage = record.Record;
        var bytes = Encoding.UTF8.GetByteCount(passage.Id);
        var id = bytes <= 256 ? stackalloc byte[bytes] : new byte[bytes];
        Encoding.UTF8.GetBytes(passage.Id, id);
        _keys.Write(XxHash128.HashToUInt128(id));
        _records.Write(isWhole);
        if (isWhole)
        {
            _records.WriteVariable(_passages);
            _passages = 0;
            return;
        }
        _passages += record.Kept;
        _records.Write(passage.Id.AsSpan()[..^2]);
        _records.Write(passage.Source);
        _records.WriteVariable(passage.Position.Offset);
        _records.Write(passage.Text);
        _records.WriteVariable(record.Kept);
        _records.WriteVariable(record.Filtered.ByReason.Count);
        foreach (var (reason, count) in record.Filtered.ByReason)
        {
            _records.Write(reason);
            _records.WriteVariable(count);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _records.Dispose();
    }

    /// <summary>Whether any hash stands twice.</summary>
    internal static bool HasRepetition(UInt128[] keys)
    {
        // By their uppermost bits first: sorting a million at once is most of the stage.
        const int bits = 16;
        var starts = new int[(1 << bits) + 1];
        foreach (var key in keys) starts[(int)(key >> (128 - bits)) + 1]++;
        for (var b = 0; b < 1 << bits; b++) starts[b + 1] += starts[b];
        var (sorted, next) = (new UInt128[keys.Length], starts.AsSpan(0, 1 << bits).ToArray());
        foreach (var key in keys) sorted[next[(int)(key >> (128 - bits))]++] = key;
        for (var b = 0; b < 1 << bits; b++)
        {
            var bucket = sorted.AsSpan(starts[b]..starts[b + 1]);
            bucket.Sort();
            for (var i = 1; i < bucket.Length; i++)
            {
                if (bucket[i] == bucket[i - 1]) return true;
            }
        }
        return false;
    }

    /// <summary>Reads the second file, and with it the passages of its shard.</summary>
    internal static IEnumerable<OwnId> Read(Stream records, IEnumerable<Passage> passages)
    {
        using var reader = new FieldReader(records);
        using var stored = passages.GetEnumerator();
        string? before = null;
        while (!reader.IsAtEnd)
        {
            if (reader.ReadBoolean())
            {
                for (var pass = reader.ReadVariable(); pass >= 0; pass--)
                {
                    if (!stored.MoveNext()) throw new EndOfStreamException("a file of the run holds fewer passages than another says");
                }
                var passage = stored.Current;
                yield return new OwnId(passage.Id[..^2], passage.Source, passage.Position.Offset, passage.Text, 1, new Tally());
                continue;
            }
            var (id, source, offset, text, kept) = (reader.ReadString(), reader.ReadString(ref before), reader.ReadVariable(), reader.ReadString(), reader.ReadVariableInt32());
            var filtered = new Tally();
            for (var left = reader.ReadVariableInt32(); left > 0; left--) filtered.Add(reader.ReadString(), reader.ReadVariable());
            yield return new OwnId(id, source, offset, text, kept, filtered);
        }
    }

    /// <summary>Whether an id is made of its input's path and the record's offset.</summary>
    internal static bool IsNatural(Passage passage)
    {
        Span<char> offset = stackalloc char[24];
        passage.Position.Offset.TryFormat(offset, out var length, provider: CultureInfo.InvariantCulture);
        var id = passage.Id.AsSpan();
        return id.Length == passage.Source.Length + length + 3 && id.StartsWith(passage.Source, StringComparison.Ordinal)
            && id[passage.Source.Length] == ':' && id[(passage.Source.Length + 1)..^2].SequenceEqual(offset[..length]);
    }
}

/// <summary>A record with an id of the user's.</summary>
/// <param name="Id">The id.</param>
/// <param name="Source">Its input.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Text">Its anchor.</param>
/// <param name="Kept">Its passages that the map stage kept.</param>
/// <param name="Filtered">Its passages that were filtered.</param>
internal sealed record OwnId(string Id, string Source, long Offset, string Text, int Kept, Tally Filtered);
