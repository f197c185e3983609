using System.Runtime.CompilerServices;

namespace PairForge.Sinks;

/// <summary>
/// Streams the rows of a dataset folder (by its manifest), or of one <c>.parquet</c>, <c>.jsonl</c>, <c>.csv</c> or
/// <c>.tsv</c> file of pairs; text may be compressed, <c>.csv.gz</c>.
/// </summary>
/// <remarks>A file of a dataset is hashed before it is read, and refused where it is not what the manifest says: damaged Parquet can decode to other texts without a word.</remarks>
public sealed class PairDatasetReader
{
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);

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
            if (!IsParquet(path) && PairTextReader.KindOf(path) is null)
                throw new PairForgeException(FailureKind.BadData, $"{path} is of no known kind; expected the folder of a dataset, or a .parquet, .jsonl, .csv or .tsv file of pairs");
            return new(path, null);
        }
        if (!Directory.Exists(path))
            throw new PairForgeException(FailureKind.InputMissing, $"{path} is not there; expected the folder of a dataset, or a file of pairs");
        var manifest = DatasetManifest.Read(path);
        if (!SuccessMarker.Exists(path))
            throw new PairForgeException(FailureKind.BadData, $"{path} is unfinished: it has no {SuccessMarker.FileName}; run the build again to finish it");
        if (SuccessMarker.ReadManifestHash(path) != manifest.Sha256)
            throw new PairForgeException(FailureKind.BadData, $"{System.IO.Path.Combine(path, DatasetManifest.FileName)} is not the one that {SuccessMarker.FileName} was written for; pairforge verify says what else is damaged, and a new build makes the dataset anew");
        return new(path, manifest);
    }

    /// <summary>Rows of a split's files, of which a labeled-pair has more than pairs; null where that is not known without reading.</summary>
    public long? RowCount(string split = "train") => Manifest is null ? null : Find(split).Rows;

    /// <summary>The columns of the data; of a single file those that hold anchor, positive and negatives.</summary>
    public async Task<IReadOnlyList<string>> ColumnsAsync(CancellationToken cancellation = default)
    {
        if (Manifest is null && !IsParquet(Path))
        {
            await foreach (var row in ReadAsync(cancellation: cancellation).ConfigureAwait(false))
                return ["anchor", "positive", .. Enumerable.Range(1, row.Negatives.Count).Select(n => row.Negatives.Count == 1 ? "negative" : $"negative_{n}")];
            return ["anchor", "positive"];
        }
        var file = Manifest?.Splits.SelectMany(s => s.Files).FirstOrDefault();
        if (Manifest is not null && file is null) return [];
        if (file is not null) await VerifyAsync(file, cancellation).ConfigureAwait(false);
        await using var data = await ParquetFile.OpenAsync(file is null ? Path : At(file), cancellation).ConfigureAwait(false);
        return data.Columns;
    }

    /// <summary>Streams the rows of a split in order; of a labeled-pair or labeled-list a row a positive, with all negatives of its query.</summary>
    /// <param name="split">Name of the split.</param>
    /// <param name="detail">How much of the lineage comes along; a single file has none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public IAsyncEnumerable<PairRow> ReadAsync(string split = "train", LineageDetail detail = LineageDetail.Training, CancellationToken cancellation = default)
    {
        if (Manifest is not null) return ReadFilesAsync(Find(split), detail, cancellation);
        return IsParquet(Path) ? ParquetPairReader.ReadAsync(Path, null, detail, cancellation) : PairTextReader.ReadAsync(Path, cancellation);
    }

    /// <summary>Streams the rows of one of the manifest's files.</summary>
    internal async IAsyncEnumerable<PairRow> ReadAsync(DatasetFile file, LineageDetail detail, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await VerifyAsync(file, cancellation).ConfigureAwait(false);
        var lineage = detail == LineageDetail.None && Manifest!.Format != PairFormat.LabeledPair ? null : file.Lineage; // which may be all that tells negatives from positives
        if (lineage is not null) await VerifyAsync(lineage, cancellation).ConfigureAwait(false);
        await foreach (var row in ParquetPairReader.ReadAsync(At(file), lineage is null ? null : At(lineage), detail, cancellation).ConfigureAwait(false))
            yield return row;
    }

    private async IAsyncEnumerable<PairRow> ReadFilesAsync(DatasetSplit split, LineageDetail detail, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in split.Files)
        {
            await foreach (var row in ReadAsync(file, detail, cancellation).ConfigureAwait(false)) yield return row;
        }
    }

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    private string At(DatasetFile file) => System.IO.Path.Combine(Path, file.Path);

    /// <summary>Hashes a file the first time that it is asked for.</summary>
    private async Task VerifyAsync(DatasetFile file, CancellationToken cancellation)
    {
        if (_verified.Contains(file.Path)) return;
        if ((await DatasetVerifier.CompareAsync(At(file), file.Bytes, file.Sha256, cancellation).ConfigureAwait(false)).Problem is { } problem)
            throw new PairForgeException(FailureKind.BadData, $"{At(file)} {problem}; pairforge verify says what else is damaged, and a new build makes the dataset anew");
        _verified.Add(file.Path);
    }

    private DatasetSplit Find(string split) => Manifest!.Splits.FirstOrDefault(s => s.Name == split)
        ?? throw new PairForgeException(FailureKind.BadData, $"{Path} has no split '{split}'; it has {string.Join(", ", Splits)}");
}
