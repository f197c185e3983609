using System.Runtime.CompilerServices;

namespace PairForge.Sinks;

/// <summary>Streams rows of a Parquet file of pairs, beside them those of its lineage, a row group at a time.</summary>
internal static class ParquetPairReader
{
    public static async IAsyncEnumerable<PairRow> ReadAsync(
        string path, string? lineagePath, LineageDetail detail, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var data = await ParquetFile.OpenAsync(path, cancellation).ConfigureAwait(false);
        await using var lineage = lineagePath is null ? null : await ParquetFile.OpenAsync(lineagePath, cancellation).ConfigureAwait(false);
        if (lineage is not null && lineage.Rows != data.Rows)
            throw new PairForgeException(FailureKind.BadData, $"{lineagePath} has {lineage.Rows} rows; {path} has {data.Rows}: they must be the same");

        var names = PairColumnNames.Find(data.Columns, path);
        LineageRows? beside = null;
        var at = 0;
        for (var g = 0; g < data.Groups; g++)
        {
            var anchors = await data.TextsAsync(g, names.Anchor, cancellation).ConfigureAwait(false);
            var positives = await data.TextsAsync(g, names.Positive, cancellation).ConfigureAwait(false);
            var negatives = new string?[names.Negatives.Count][];
            for (var n = 0; n < negatives.Length; n++) negatives[n] = await data.TextsAsync(g, names.Negatives[n], cancellation).ConfigureAwait(false);
            for (var i = 0; i < anchors.Length; i++)
            {
                var texts = negatives.Length == 0 ? [] : new string?[negatives.Length];
                for (var n = 0; n < texts.Length; n++) texts[n] = negatives[n][i];
                var row = new PairRow
                {
                    Anchor = anchors[i] ?? throw Null(path, names.Anchor, g, i),
                    Positive = positives[i] ?? throw Null(path, names.Positive, g, i),
                    Negatives = texts,
                };
                if (lineage is not null)
                {
                    while (beside is null || at == beside.Count)
                    {
                        beside = await LineageRows.ReadAsync(lineage, beside is null ? 0 : beside.Group + 1, detail, cancellation).ConfigureAwait(false);
                        at = 0;
                    }
                    row = beside.Complete(row, at++);
                }
                yield return row;
            }
        }
    }

    private static PairForgeException Null(string path, string column, int group, int row) =>
        new(FailureKind.BadData, $"{path}: column {column} is null in row {row} of row group {group}; expected a text");
}
