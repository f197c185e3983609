using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sources;

/// <summary>Options of the <c>parquet</c> source.</summary>
public sealed record ParquetSourceOptions
{
    /// <summary>A file or a glob.</summary>
    public required InputPath Path { get; init; }

    /// <summary>Which columns hold what; text columns only.</summary>
    public SourceColumns Columns { get; init; } = new();
}

/// <summary><c>parquet</c>: a record a row; offsets are row indices.</summary>
public sealed class ParquetSource(ParquetSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var reader = await OpenAsync(file, cancellation).ConfigureAwait(false);
        var fields = reader.Schema.GetDataFields().Where(f => f.Path.Length == 1).ToArray();
        var columns = options.Columns.Resolve([.. fields.Select(f => f.Name)], file.Path);
        int[] used = [columns.Anchor, .. columns.Positive, .. columns.Negative, columns.Id, columns.Group, columns.Label];
        used = [.. used.Where(c => c >= 0).Distinct()];
        foreach (var c in used)
        {
            if (fields[c].ClrType != typeof(ReadOnlyMemory<char>) && fields[c].ClrType != typeof(string))
                throw new PairForgeException(FailureKind.BadConfiguration, $"{file.Path}: column '{fields[c].Name}' is no text column");
        }
        long row = 0;
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var count = (int)group.RowCount;
            var values = new string?[fields.Length][];
            foreach (var c in used)
            {
                values[c] = new string?[count];
                await group.ReadAsync(fields[c], values[c].AsMemory()!, null, cancellation).ConfigureAwait(false);
            }
            for (var from = 0; from < count; from += 256)
            {
                var passages = new List<Passage>();
                var rejections = new List<Rejection>();
                for (var r = from; r < Math.Min(count, from + 256); r++, row++)
                {
                    if (row < start || row >= end) continue;
                    var texts = new string[fields.Length];
                    foreach (var c in used) texts[c] = values[c][r] ?? "";
                    var outcome = LineSource.FromFields(texts, columns);
                    if (outcome.Passage is { } passage) passages.Add(LineSource.ToPassage(passage, file, fileIndex, row));
                    else rejections.Add(new Rejection(file.Path, row, [], "read", outcome.Reason!, $"row {row}: {outcome.Detail}"));
                }
                if (passages.Count + rejections.Count > 0) yield return new SourceBatch(passages, rejections);
            }
        }
    }

    private static async Task<ParquetReader> OpenAsync(SourceFile file, CancellationToken cancellation)
    {
        try
        {
            return await ParquetReader.CreateAsync(file.FullPath, null, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{file.FullPath} is no readable Parquet file: {fault.Message}", fault);
        }
    }
}
