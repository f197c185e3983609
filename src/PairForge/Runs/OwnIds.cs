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

    internal void Add(MappedRecord record)
    {
        var passage = record.Record;
        if (file.FullPath.Length > 0 && IsNatural(passage)) return;
        var bytes = Encoding.UTF8.GetByteCount(passage.Id);
        var id = bytes <= 256 ? stackalloc byte[bytes] : new byte[bytes];
        Encoding.UTF8.GetBytes(passage.Id, id);
        _keys.Write(XxHash128.HashToUInt128(id));
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
        var sorted = keys.ToArray();
        Array.Sort(sorted);
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1]) return true;
        }
        return false;
    }

    /// <summary>Reads the second file.</summary>
    internal static IEnumerable<OwnId> Read(Stream records)
    {
        using var reader = new FieldReader(records);
        string? before = null;
        while (!reader.IsAtEnd)
        {
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
