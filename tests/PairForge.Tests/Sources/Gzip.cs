using System.IO.Compression;
using System.IO.Hashing;

namespace PairForge.Tests.Sources;

/// <summary>gzip members written by hand from RFC 1952, around the framework's deflate.</summary>
internal static class Gzip
{
    internal static byte[] Member(byte[] content, byte[]? extra = null, string? name = null, string? comment = null, bool headerChecksum = false, CompressionLevel level = CompressionLevel.Optimal)
    {
        var flags = (headerChecksum ? 2 : 0) | (extra is null ? 0 : 4) | (name is null ? 0 : 8) | (comment is null ? 0 : 16);
        var member = new List<byte> { 0x1F, 0x8B, 8, (byte)flags, 1, 2, 3, 4, 0, 255 };
        if (extra is not null) member.AddRange([(byte)extra.Length, (byte)(extra.Length >> 8), .. extra]);
        if (name is not null) member.AddRange([.. System.Text.Encoding.Latin1.GetBytes(name), 0]);
        if (comment is not null) member.AddRange([.. System.Text.Encoding.Latin1.GetBytes(comment), 0]);
        if (headerChecksum) member.AddRange(BitConverter.GetBytes((ushort)Crc32.HashToUInt32(member.ToArray())));
        member.AddRange(Deflate(content, level));
        member.AddRange(BitConverter.GetBytes(Crc32.HashToUInt32(content)));
        member.AddRange(BitConverter.GetBytes(content.Length));
        return [.. member];
    }

    private static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        if (content.Length == 0) return [3, 0]; // one final block of the fixed code that holds nothing
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, level, leaveOpen: true)) deflate.Write(content);
        return bytes.ToArray();
    }
}
