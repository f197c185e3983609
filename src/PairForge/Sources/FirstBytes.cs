namespace PairForge.Sources;

/// <summary>What the begin of a file says about it, when it is no text.</summary>
internal static class FirstBytes
{
    private static ReadOnlySpan<byte> LittleEndian => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> BigEndian => [0xFE, 0xFF];

    private static ReadOnlySpan<byte> BigEndian32 => [0, 0, 0xFE, 0xFF];

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B, 8];

    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Begins with a byte order mark of UTF-16 or UTF-32.</summary>
    internal static bool AreUtf16(ReadOnlySpan<byte> begin) => begin.StartsWith(LittleEndian) || begin.StartsWith(BigEndian) || begin.StartsWith(BigEndian32);

    /// <summary>A remedy for a file that is not what its name says, to follow the reason; empty where nothing is known.</summary>
    internal static string Remedy(ReadOnlySpan<byte> begin)
    {
        if (AreUtf16(begin)) return "; the file begins like UTF-16: convert it, for example with iconv -f UTF-16 -t UTF-8";
        if (begin.StartsWith(Gzip)) return "; the file begins like gzip: let its name end in .gz";
        if (begin.StartsWith(Zstd)) return "; the file begins like zstd: let its name end in .zst";
        return begin.StartsWith("PAR1"u8) ? "; the file begins like Parquet: read it as parquet" : "";
    }
}
