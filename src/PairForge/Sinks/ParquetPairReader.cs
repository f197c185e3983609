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

        var labeled = LabeledColumns.Find(data.Columns);
        var names = labeled is null ? PairColumnNames.Find(data.Columns, path) : null;
        if (labeled is { IsList: false, Labels: null } && lineage is null)
            throw new PairForgeException(FailureKind.BadData, $"{path} has scores and no labels, so nothing says which of its texts are negatives; read the dataset's folder, whose lineage does, or write it without scores");
        var query = labeled is { IsList: false } ? new LabeledQuery(path) : null;
        LineageRows? beside = null;
        var at = 0;
        for (var g = 0; g < data.Groups; g++)
        {
            var rows = await (labeled?.ReadAsync(data, path, g, cancellation) ?? ReadAsync(data, path, names!, g, cancellation)).ConfigureAwait(false);
            foreach (var own in rows)
            {
                var row = own;
                if (lineage is not null)
                {
                    while (beside is null || at == beside.Count)
                    {
                        beside = await LineageRows.ReadAsync(lineage, beside is null ? 0 : beside.Group + 1, detail, cancellation).ConfigureAwait(false);
                        at = 0;
                    }
                    if (labeled is { IsList: false, Labels: null } && beside.HasNegative(at)) row = row with { Negatives = [row.Positive] };
                    if (detail != LineageDetail.None) row = beside.Complete(row, at);
                    at++;
                }
                if (query is null) yield return row;
                else foreach (var whole in query.Add(row)) yield return whole;
            }
        }
        foreach (var whole in query?.End() ?? []) yield return whole;
    }

    private static async Task<PairRow[]> ReadAsync(ParquetFile data, string path, PairColumnNames names, int group, CancellationToken cancellation)
    {
        var anchors = await data.TextsAsync(group, names.Anchor, cancellation).ConfigureAwait(false);
        var positives = await data.TextsAsync(group, names.Positive, cancellation).ConfigureAwait(false);
        var negatives = new string?[names.Negatives.Count][];
        for (var n = 0; n < negatives.Length; n++) negatives[n] = await data.TextsAsync(group, names.Negatives[n], cancellation).ConfigureAwait(false);
        var rows = new PairRow[anchors.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var texts = negatives.Length == 0 ? [] : new string?[negatives.Length];
            for (var n = 0; n < texts.Length; n++) texts[n] = negatives[n][i];
            rows[i] = new PairRow
            {
                Anchor = anchors[i] ?? throw Null(path, names.Anchor, group, i),
                Positive = positives[i] ?? throw Null(path, names.Positive, group, i),
                Negatives = texts,
            };
        }
        return rows;
    }

    internal static PairForgeException Null(string path, string column, int group, int row) =>
        new(FailureKind.BadData, $"{path}: column {column} is null in row {row} of row group {group}; expected a text");
}
