using System.IO.Compression;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>One input, and about how many records it holds.</summary>
/// <param name="Path">Path relative to the glob root.</param>
/// <param name="Bytes">Bytes as stored; for a source in memory its passages.</param>
/// <param name="Records">Records, accepted or not.</param>
/// <param name="IsExact">Whether the whole input was read, or says itself how many it has.</param>
public sealed record InputEstimate(string Path, long Bytes, long Records, bool IsExact);

/// <summary>What a run would read, from a sample of each input: its head, or eight places where it can be entered anywhere. Nothing is written.</summary>
public static class RunEstimate
{
    private const int MostRecords = 20_000;
    private const long MostBytes = 4 << 20;
    private const int Places = 8;

    /// <summary>Lists the inputs of a pipeline and estimates their records.</summary>
    /// <exception cref="PairForgeException">An input is missing or unreadable, or a column is.</exception>
    public static async Task<IReadOnlyList<InputEstimate>> EstimateAsync(Pipeline pipeline, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var estimates = new List<InputEstimate>();
        foreach (var source in pipeline.Source.Select(s => s.Create()))
        {
            foreach (var file in source.List()) estimates.Add(await EstimateAsync(source, file, cancellation).ConfigureAwait(false));
        }
        return estimates;
    }

    private static async Task<InputEstimate> EstimateAsync(ISource source, SourceFile file, CancellationToken cancellation)
    {
        if (source is TextSource or JsonlSource && file.Size > MostBytes && Path.GetExtension(file.Path).ToLowerInvariant() is not (".gz" or ".zst"))
        {
            var sampled = 0L;
            for (var place = 0; place < Places; place++)
            {
                // The records that begin in a range: exactly the range's share of all.
                var start = file.Size / Places * place;
                await foreach (var batch in source.ReadAsync(file, 0, start, start + (MostBytes / Places), cancellation).ConfigureAwait(false))
                    sampled += batch.Passages.Count + batch.Rejections.Count;
            }
            return new InputEstimate(file.Path, file.Size, (long)Math.Round((double)sampled * file.Size / MostBytes), false);
        }
        var (records, last) = (0L, 0L);
        var whole = true;
        var isTable = source is ParquetSource; // its offsets are rows, not bytes
        await foreach (var batch in source.ReadAsync(file, 0, 0, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            records += batch.Passages.Count + batch.Rejections.Count;
            if (batch.Passages.Count > 0) last = Math.Max(last, batch.Passages[^1].Position.Offset);
            if (batch.Rejections.Count > 0) last = Math.Max(last, batch.Rejections[^1].Offset);
            if (records < MostRecords && (isTable || last < MostBytes) && !(isTable && records > 0)) continue;
            whole = false;
            break;
        }
        if (whole) return new InputEstimate(file.Path, file.Size, records, true);
        if (isTable)
        {
            await using var table = await ParquetFile.OpenAsync(file.FullPath, cancellation).ConfigureAwait(false);
            return new InputEstimate(file.Path, file.Size, table.Rows, true);
        }
        // The last record of the sample begins at its offset, so the records before it fill exactly that many bytes.
        var bytesPerRecord = (double)Stored(file, last) / (records - 1);
        return new InputEstimate(file.Path, file.Size, Math.Max(records, (long)Math.Round(file.Size / bytesPerRecord)), false);
    }

    /// <summary>How many stored bytes hold the first <paramref name="bytes"/> of the text.</summary>
    private static long Stored(SourceFile file, long bytes)
    {
        if (file.FullPath.Length == 0) return bytes;
        using var stored = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Stream? text = Path.GetExtension(file.FullPath).ToLowerInvariant() switch
        {
            ".gz" => new GZipStream(stored, CompressionMode.Decompress),
            ".zst" => new ZstdSharp.DecompressionStream(stored),
            _ => null,
        };
        if (text is null) return bytes;
        using (text)
        {
            var buffer = new byte[1 << 16];
            for (var left = bytes; left > 0;)
            {
                var read = text.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0) break;
                left -= read;
            }
            return Math.Max(1, stored.Position);
        }
    }
}
