using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace PairForge.Sinks;

/// <summary>One training row.</summary>
/// <param name="Anchor">The anchor.</param>
/// <param name="Positive">The positive.</param>
/// <param name="Negatives">The negatives that are there; null places are left out.</param>
/// <param name="Group">The anchor's group, where lineage knows it.</param>
public sealed record PairRow(string Anchor, string Positive, IReadOnlyList<string> Negatives, string? Group = null);

/// <summary>Reads a dataset row by row, following its manifest.</summary>
public static class PairDatasetReader
{
    /// <summary>Reads a finished dataset folder, or one Parquet file with the columns anchor, positive and negatives.</summary>
    /// <exception cref="PairForgeException">It is not there, not finished, or has no such columns.</exception>
    public static IAsyncEnumerable<PairRow> ReadAsync(string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) return ReadFilesAsync(path, DatasetManifest.Read(path), cancellation);
        if (!File.Exists(path)) throw new PairForgeException(FailureKind.InputMissing, $"{path} does not exist; give a dataset folder or a Parquet file");
        return ReadFileAsync(path, null, cancellation);
    }

    internal static async IAsyncEnumerable<PairRow> ReadFilesAsync(string folder, DatasetManifest manifest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var split in manifest.Splits)
        {
            var data = split.Files.Where(f => f.Path.StartsWith("data/", StringComparison.Ordinal)).ToArray();
            var lineage = split.Files.Where(f => f.Path.StartsWith("lineage/", StringComparison.Ordinal)).ToArray();
            for (var i = 0; i < data.Length; i++)
            {
                await foreach (var row in ReadFileAsync(Path.Combine(folder, data[i].Path), i < lineage.Length ? Path.Combine(folder, lineage[i].Path) : null, cancellation).ConfigureAwait(false))
                    yield return row;
            }
        }
    }

    private static async IAsyncEnumerable<PairRow> ReadFileAsync(string path, string? lineage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var reader = await ParquetReader.CreateAsync(path, null, cancellation).ConfigureAwait(false);
        await using var beside = lineage is null ? null : await ParquetReader.CreateAsync(lineage, null, cancellation).ConfigureAwait(false);
        var fields = reader.Schema.GetDataFields();
        var anchor = Find("anchor");
        var positive = Find("positive");
        var negatives = fields.Where(f => f.Path.Length == 1 && (f.Name == "negative" || f.Name == "hard_negative" || f.Name.StartsWith("negative_", StringComparison.Ordinal))).ToArray();
        var group = beside?.Schema.GetDataFields().FirstOrDefault(f => f.Name == "group");

        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var rows = reader.OpenRowGroupReader(g);
            var count = (int)rows.RowCount;
            var anchors = await TextsAsync(rows, anchor, count, cancellation).ConfigureAwait(false);
            var positives = await TextsAsync(rows, positive, count, cancellation).ConfigureAwait(false);
            var columns = new string?[negatives.Length][];
            for (var n = 0; n < negatives.Length; n++) columns[n] = await TextsAsync(rows, negatives[n], count, cancellation).ConfigureAwait(false);
            string?[]? groups = null;
            if (group is not null && g < beside!.RowGroupCount)
            {
                using var other = beside.OpenRowGroupReader(g);
                if (other.RowCount == count) groups = await TextsAsync(other, group, count, cancellation).ConfigureAwait(false);
            }
            for (var r = 0; r < count; r++)
            {
                var own = new List<string>(columns.Length);
                foreach (var column in columns)
                {
                    if (column[r] is { } negative) own.Add(negative);
                }
                yield return new PairRow(anchors[r] ?? "", positives[r] ?? "", own, groups?[r]);
            }
        }

        DataField Find(string name) => fields.FirstOrDefault(f => f.Name == name)
            ?? throw new PairForgeException(FailureKind.BadData, $"{path} has no column '{name}'; it has {string.Join(", ", fields.Select(f => f.Name))}");
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
    {
        var texts = new string?[count];
        await rows.ReadAsync(field, texts.AsMemory()!, null, cancellation).ConfigureAwait(false);
        return texts;
    }
}
