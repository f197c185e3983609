using DuckDB.NET.Data;
using PairForge.Sinks;

namespace PairForge.Tests.Sinks;

/// <summary>Small datasets, and an independent reader for them.</summary>
internal static class SampleDataset
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Pair Pair(int n, params Negative?[] negatives) => new()
    {
        Id = $"a/b.txt:{n}:0/views/0/0",
        Anchor = new() { Text = $"anchor {n} 狗 🐕‍🦺" },
        Positive = new()
        {
            Text = $"positive \"{n}\"\n",
            Operations = [new("crop", """{"keep":0.9}""", [new TextEdit(0, 2, ""), new TextEdit(5, 0, "é")])],
        },
        Negatives = negatives,
        PositiveScore = 0.5 + n / 1000.0,
        Group = n % 2 == 0 ? null : $"g{n}",
        Source = "a/b.txt",
        Rule = "views",
    };

    public static Negative Negative(int n, double score = 0.25) => new($"negative {n}", $"c:{n}", "exact", n, score);

    /// <summary>Writes a whole dataset, with manifest and mark.</summary>
    public static async Task<DatasetManifest> WriteAsync(string folder, IReadOnlyList<Pair> pairs, PairFormat format, int numNegatives, WriteOptions options, int batch = 7)
    {
        await using var sink = new ParquetPairSink(folder, "train", format, numNegatives, options);
        foreach (var rows in pairs.Chunk(batch)) await sink.WriteAsync(rows, Cancellation);
        var result = await sink.CompleteAsync(Cancellation);
        var manifest = new DatasetManifest { PlanHash = "00ff", Name = "sample", Format = format, Splits = [new("train", result.Rows, result.Files)] };
        manifest.Write(folder);
        SuccessMarker.Write(folder);
        return manifest;
    }

    /// <summary>Rows that DuckDB reads.</summary>
    public static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        return rows;
    }
}
