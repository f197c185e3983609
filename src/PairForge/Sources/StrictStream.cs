namespace PairForge.Sources;

/// <summary>Opens files plain, gzip or zstd (by the ending of their names), and notices every truncation.</summary>
internal static class StrictStream
{
    internal static bool IsCompressed(string path) => IsGzip(path) || IsZstd(path);

    /// <param name="file">As it was listed.</param>
    /// <param name="start">First byte; only a plain file can be opened elsewhere than at 0.</param>
    internal static Stream Open(SourceFile file, long start = 0)
    {
        if (start > 0 && IsCompressed(file.FullPath)) throw new ArgumentOutOfRangeException(nameof(start), "a compressed file is read from its begin");
        var plain = new PinnedFile(file, start);
        return IsGzip(file.FullPath) ? new StrictGzipStream(plain) : IsZstd(file.FullPath) ? new StrictZstdStream(plain) : plain;
    }

    private static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static bool IsZstd(string path) => path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);
}
