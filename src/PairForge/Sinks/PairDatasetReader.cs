namespace PairForge.Sinks;

/// <summary>
/// Streams the rows of a dataset folder (by its manifest), or of one <c>.parquet</c>, <c>.jsonl</c>, <c>.csv</c> or
/// <c>.tsv</c> file of pairs.
/// </summary>
public sealed class PairDatasetReader
{
    private PairDatasetReader(string path, DatasetManifest? manifest) => (Path, Manifest) = (path, manifest);

    /// <summary>The folder or file.</summary>
    public string Path { get; }

    /// <summary>The manifest; null for a single file.</summary>
    public DatasetManifest? Manifest { get; }

    /// <summary>Names of the splits; a single file is <c>train</c>.</summary>
    public IReadOnlyList<string> Splits => Manifest is null ? ["train"] : [.. Manifest.Splits.Select(s => s.Name)];

    /// <summary>Opens a dataset folder or a file of pairs.</summary>
    /// <param name="path">The folder, or a file.</param>
    /// <exception cref="PairForgeException">It is missing (<see cref="FailureKind.InputMissing"/>), unfinished or of an unknown kind (<see cref="FailureKind.BadData"/>).</exception>
    public static PairDatasetReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            if (System.IO.Path.GetExtension(path).ToLowerInvariant() is not (".parquet" or ".jsonl" or ".csv" or ".tsv"))
                throw new PairForgeException(FailureKind.BadData, $"{path} is of no known kind; expected the folder of a dataset, or a .parquet, .jsonl, .csv or .tsv file of pairs");
            return new(path, null);
        }
        if (!Directory.Exists(path))
            throw new PairForgeException(FailureKind.InputMissing, $"{path} is not there; expected the folder of a dataset, or a file of pairs");
        var manifest = DatasetManifest.Read(path);
        if (!SuccessMarker.Exists(path))
            throw new PairForgeException(FailureKind.BadData, $"{path} is unfinished: it has no {SuccessMarker.FileName}; run the build again to finish it");
        return new(path, manifest);
    }

    /// <summary>Rows of a split; null where that is not known without reading.</summary>
    public long? RowCount(string split = "train") => Manifest is null ? null : Find(split).Rows;

    /// <summary>The columns of the data; of a single file those that hold anchor, positive and negatives.</summary>
    public async Task<IReadOnlyList<string>> ColumnsAsync(CancellationToken cancellation = default)
    {
        if (Manifest is null && !Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            await foreach (var row in ReadAsync(cancellation: cancellation).ConfigureAwait(false))
                return ["anchor", "positive", .. Enumerable.Range(1, row.Negatives.Count).Select(n => row.Negatives.Count == 1 ? "negative" : $"negative_{n}")];
            return ["anchor", "positive"];
        }
        var file = Manifest?.Splits.SelectMany(s => s.Files).FirstOrDefault();
        if (Manifest is not null && file is null) return [];
        await using var data = await ParquetFile.OpenAsync(file is null ? Path : System.IO.Path.Combine(Path, file.Path), cancellation).ConfigureAwait(false);
        return data.Columns;
    }

    /// <summary>Streams the rows of a split in order.</summary>
    /// <param name="split">Name of the split.</param>
    /// <param name="detail">How much of the lineage comes along; a single file has none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public IAsyncEnumerable<PairRow> ReadAsync(string split = "train", LineageDetail detail = LineageDetail.Training, CancellationToken cancellation = default)
    {
        if (Manifest is not null) return ReadFilesAsync(Find(split), detail, cancellation);
        return System.IO.Path.GetExtension(Path).ToLowerInvariant() switch
        {
            ".parquet" => ParquetPairReader.ReadAsync(Path, null, detail, cancellation),
            ".jsonl" => PairTextReader.ReadJsonLinesAsync(Path, cancellation),
            ".csv" => PairTextReader.ReadDelimitedAsync(Path, quoted: true, cancellation),
            _ => PairTextReader.ReadDelimitedAsync(Path, quoted: false, cancellation),
        };
    }

    private async IAsyncEnumerable<PairRow> ReadFilesAsync(
        DatasetSplit split, LineageDetail detail, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in split.Files)
        {
            var lineage = file.Lineage is null || detail == LineageDetail.None ? null : System.IO.Path.Combine(Path, file.Lineage.Path);
            await foreach (var row in ParquetPairReader.ReadAsync(System.IO.Path.Combine(Path, file.Path), lineage, detail, cancellation).ConfigureAwait(false))
                yield return row;
        }
    }

    private DatasetSplit Find(string split) => Manifest!.Splits.FirstOrDefault(s => s.Name == split)
        ?? throw new PairForgeException(FailureKind.BadData, $"{Path} has no split '{split}'; it has {string.Join(", ", Splits)}");
}
