using System.Text;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Reads the bytes of one record of an input, for people.</summary>
internal static class RawRecord
{
    private const int Longest = 1 << 16;

    /// <summary>The line that begins at an offset of the decompressed stream; null for a source in memory or of rows.</summary>
    internal static async Task<string?> ReadAsync(SourceFile file, long offset, CancellationToken cancellation)
    {
        if (file.FullPath.Length == 0 || file.FullPath.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)) return null;
        var stream = StrictStream.Open(file);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[Longest];
            if (stream.CanSeek)
            {
                stream.Position = offset;
            }
            else
            {
                for (var left = offset; left > 0;)
                {
                    var skipped = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation).ConfigureAwait(false);
                    if (skipped == 0) return null;
                    left -= skipped;
                }
            }
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            var end = Array.IndexOf(buffer, (byte)'\n', 0, length);
            return Encoding.UTF8.GetString(buffer, 0, end < 0 ? length : end).TrimEnd('\r');
        }
    }
}
