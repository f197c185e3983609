using System.Buffers.Binary;

namespace PairForge.Filters;

/// <summary>Which passages of a corpus are dropped, and by what: a byte a passage.</summary>
public sealed class DropMap
{
    private static ReadOnlySpan<byte> Magic => "PFDROP01"u8;

    private readonly byte[] _causes;

    /// <summary>Drops nothing yet.</summary>
    /// <param name="count">Passages.</param>
    public DropMap(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength);
        _causes = new byte[count];
    }

    /// <summary>Passages.</summary>
    public long Count => _causes.Length;

    /// <summary>Passages that are dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>What <see cref="Drop"/> writes; in a <see cref="FilterChain"/>, the filter's place in it from 1.</summary>
    /// <value>The default is 1.</value>
    public byte Cause { get; set; } = 1;

    /// <summary>What dropped a passage; 0 where it is kept.</summary>
    public byte this[long index] => _causes[index];

    /// <summary>Drops a passage; one that is dropped already keeps its cause.</summary>
    public void Drop(long index)
    {
        if (_causes[index] != 0) return;
        _causes[index] = Cause;
        Dropped++;
    }

    /// <summary>Writes the map: magic, count, a byte a passage.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[16];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Count);
        stream.Write(header);
        stream.Write(_causes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="PairForgeException">It is not a whole map.</exception>
    public static DropMap Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[16];
        var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var count = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (read < header.Length || !header.StartsWith(Magic) || count < 0 || count > Array.MaxLength) throw Damaged();
        var map = new DropMap(count);
        if (stream.ReadAtLeast(map._causes, map._causes.Length, throwOnEndOfStream: false) < count || stream.ReadByte() >= 0) throw Damaged();
        foreach (var cause in map._causes) map.Dropped += cause == 0 ? 0 : 1;
        return map;
    }

    private static PairForgeException Damaged() => new(FailureKind.BadData, "the map of dropped passages is not whole; delete it and run again");
}
