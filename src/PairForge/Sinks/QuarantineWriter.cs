using PairForge.Sources;

namespace PairForge.Sinks;

/// <summary>Writes refused input to <c>quarantine/</c>.</summary>
public static class QuarantineWriter
{
    /// <summary>Writes one file: source, offset, stage, reason, detail, raw bytes.</summary>
    public static async Task<DatasetFile> WriteAsync(string folder, IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        var (source, stage, reason, detail) = (new TextColumn("source"), new TextColumn("stage"), new TextColumn("reason"), new TextColumn("detail"));
        var offset = new NumberColumn<long>("offset");
        var raw = new BytesColumn("raw");
        await using var table = await ParquetTable.CreateAsync(Path.Combine(folder, "part-00000.parquet"), [source, offset, stage, reason, detail, raw], ParquetCompression.Zstd, cancellation).ConfigureAwait(false);
        foreach (var rejection in rejections)
        {
            source.Add(rejection.Source);
            offset.Add(rejection.Offset);
            stage.Add(rejection.Stage);
            reason.Add(rejection.Reason);
            detail.Add(rejection.Detail);
            raw.Add(rejection.Raw);
            await table.EndRowAsync(cancellation).ConfigureAwait(false);
        }
        return await table.CompleteAsync("quarantine/part-00000.parquet", cancellation).ConfigureAwait(false);
    }
}
