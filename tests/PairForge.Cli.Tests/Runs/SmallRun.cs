using System.Security.Cryptography;
using DuckDB.NET.Data;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A run that meets every stage and every kind of file within a second: two shards, bad input, duplicates, views, mining.</summary>
internal static class SmallRun
{
    private const int Records = 160;

    /// <summary>Writes input and pipeline into a folder.</summary>
    /// <returns>The pipeline's path.</returns>
    internal static string WriteTo(TemporaryFolder folder)
    {
        var records = File.ReadLines(Repository.At("resources", "corpora", "quickstart.jsonl")).Take(Records).ToList();
        records.Insert(Records / 4, "{\"text\": ");
        folder.Write("input.jsonl", string.Concat(records.Select(r => r + "\n")));
        return folder.Write("pipeline.yaml", $$"""
            name: small
            seed: 7
            source: { jsonl: { path: input.jsonl, columns: { anchor: text, id: id, group: group } } }
            filter: [ length: { min_words: 3 }, exact-duplicates: {}, near-duplicates: {} ]
            pair: [ neighbours: { within: group }, views: {} ]
            augment: { operations: [ word-deletion: { rate: 0.2 } ] }
            encode: { hashing: { dimension: 64 } }
            mine: { num_negatives: 2 }
            write: { format: n-tuple, rows_per_file: 200 }
            plan: { shard_bytes: {{records.Sum(r => r.Length) / 2}} }
            train: { epochs: 1 }
            """);
    }

    /// <summary>The command that builds it.</summary>
    internal static string[] Build(string pipeline, string output) => ["build", pipeline, "--out", output, "--quiet", "--workers", "2"];

    /// <summary>Hash of every file outside <c>_run</c>, by its path in the folder.</summary>
    internal static SortedDictionary<string, string> Visible(string output)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(output)) return files;
        foreach (var path in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(output, path);
            if (!name.StartsWith("_run" + Path.DirectorySeparatorChar, StringComparison.Ordinal)) files.Add(name, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
        }
        return files;
    }

    /// <summary>Hash of the manifest, and of the sorted row ids as DuckDB reads them.</summary>
    internal static (string Manifest, string Rows) Digest(string output)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*), count(distinct row_id), md5(string_agg(row_id, chr(10) order by row_id)) from '{output}/lineage/*.parquet'";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(reader.GetInt64(0), reader.GetInt64(1));
        return (Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(output, "manifest.json")))), reader.GetString(2));
    }
}
