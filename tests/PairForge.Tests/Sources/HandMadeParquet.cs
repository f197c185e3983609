using System.IO.Compression;

namespace PairForge.Tests.Sources;

/// <summary>A Parquet file written byte by byte from its specification, which may lie: one column <c>text</c>, one row group, one data page.</summary>
internal sealed record HandMadeParquet
{
    internal byte[] Values { get; init; } = [5, 0, 0, 0, .. "hello"u8];

    internal long FileRows { get; init; } = 1;

    internal long GroupRows { get; init; } = 1;

    internal long ChunkValues { get; init; } = 1;

    internal int PageValues { get; init; } = 1;

    /// <summary>Bytes that the page claims to become; by default as many as it does.</summary>
    internal int? PageUnpacked { get; init; }

    internal bool IsGzip { get; init; }

    /// <summary>Values that a dictionary page before the data claims to hold; by default there is none.</summary>
    internal int? DictionaryValues { get; init; }

    internal int DictionaryUnpacked { get; init; } = 9;

    /// <summary>Encoding of the values: 0 plain, 8 by dictionary.</summary>
    internal int Encoding { get; init; }

    internal byte[] ToBytes()
    {
        var file = new List<byte>([.. "PAR1"u8]);
        var dictionaryAt = file.Count;
        if (DictionaryValues is { } entries)
        {
            var content = Pack([5, 0, 0, 0, .. "hello"u8]);
            // type 2, unpacked, packed; field 7: values, encoding plain
            file.AddRange([0x15, 4, 0x15, .. ZigZag(DictionaryUnpacked), 0x15, .. ZigZag(content.Length), 0x4C, 0x15, .. ZigZag(entries), 0x15, 0, 0, 0, .. content]);
        }
        var dataAt = file.Count;
        var page = Pack(Values);
        // type 0, unpacked, packed; field 5: values, encoding, level encodings RLE
        file.AddRange([0x15, 0, 0x15, .. ZigZag(PageUnpacked ?? Values.Length), 0x15, .. ZigZag(page.Length), 0x2C, 0x15, .. ZigZag(PageValues), 0x15, .. ZigZag(Encoding), 0x15, 6, 0x15, 6, 0, 0, .. page]);
        byte[] chunk =
        [
            0x15, 12, 0x19, 0x15, 0, 0x19, 0x18, 4, .. "text"u8, 0x15, (byte)(IsGzip ? 4 : 0), 0x16, .. ZigZag(ChunkValues), 0x16, .. ZigZag(file.Count - 4), 0x16, .. ZigZag(file.Count - 4),
            0x26, .. ZigZag(dataAt), .. DictionaryValues is null ? (byte[])[] : [0x26, .. ZigZag(dictionaryAt)], 0,
        ];
        byte[] footer =
        [
            0x15, 2, // version 1
            0x19, 0x2C, // two elements: the root with one child, and a required text
            0x48, 4, .. "root"u8, 0x15, 2, 0,
            0x15, 12, 0x25, 0, 0x18, 4, .. "text"u8, 0x25, 0, 0,
            0x16, .. ZigZag(FileRows),
            0x19, 0x1C, 0x19, 0x1C, 0x26, .. ZigZag(4), 0x1C, .. chunk, 0, 0x16, .. ZigZag(file.Count - 4), 0x16, .. ZigZag(GroupRows), 0, 0,
        ];
        return [.. file, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
    }

    private byte[] Pack(byte[] content)
    {
        if (!IsGzip) return content;
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }

    private static byte[] ZigZag(long value)
    {
        var bytes = new List<byte>();
        for (var rest = (ulong)((value << 1) ^ (value >> 63)); ; rest >>= 7)
        {
            bytes.Add((byte)(rest < 0x80 ? rest : rest | 0x80));
            if (rest < 0x80) return [.. bytes];
        }
    }
}
