using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>
/// Hashes of the ids that users give, for the check that they are unique over the whole run. An id made of a file's path
/// and an offset in it is unique by its making and costs nothing here.
/// </summary>
internal sealed class OwnIds(Stream stream, SourceFile file)
{
    private readonly BinaryWriter _writer = new(stream, Encoding.UTF8, leaveOpen: true);

    internal void Add(MappedRecord record)
    {
        var passage = record.Record;
        if (file.FullPath.Length > 0 && IsNatural(passage)) return;
        _writer.Write(MemoryMarshal.AsBytes<UInt128>([XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(passage.Id))]));
        _writer.Write(passage.Id[..^2]);
        _writer.Write(passage.Source);
        _writer.Write(passage.Position.Offset);
        _writer.Write(passage.Text);
        _writer.Write7BitEncodedInt(record.Kept);
        _writer.Write7BitEncodedInt(record.Filtered.ByReason.Count);
        foreach (var (reason, count) in record.Filtered.ByReason)
        {
            _writer.Write(reason);
            _writer.Write7BitEncodedInt64(count);
        }
        _writer.Flush();
    }

    /// <summary>Reads what was added.</summary>
    internal static IEnumerable<OwnId> Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        while (stream.Position < stream.Length)
        {
            var key = MemoryMarshal.Read<UInt128>(reader.ReadBytes(16));
            var (id, source, offset, text, kept) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64(), reader.ReadString(), reader.Read7BitEncodedInt());
            var filtered = new Tally();
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--) filtered.Add(reader.ReadString(), reader.Read7BitEncodedInt64());
            yield return new OwnId(key, id, source, offset, text, kept, filtered);
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
/// <param name="Key">Hash of the id.</param>
/// <param name="Id">The id.</param>
/// <param name="Source">Its input.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Text">Its anchor.</param>
/// <param name="Kept">Its passages that the map stage kept.</param>
/// <param name="Filtered">Its passages that were filtered.</param>
internal sealed record OwnId(UInt128 Key, string Id, string Source, long Offset, string Text, int Kept, Tally Filtered);
