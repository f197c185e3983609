using System.Security.Cryptography;
using PairForge.Sinks;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class ParquetPairSinkTests
{
    [Theory]
    [InlineData(ParquetCompression.Zstd)]
    [InlineData(ParquetCompression.Snappy)]
    [InlineData(ParquetCompression.None)]
    public async Task WriteAsync_Triplets_DuckDbReadsARowANegative(ParquetCompression compression)
    {
        using var folder = new TemporaryFolder();
        var pairs = new[] { Pair(1, Negative(3), null, Negative(4, double.NaN)), Pair(2, Negative(5)), Pair(3) };
        var manifest = await WriteAsync(folder.Path, pairs, PairFormat.Triplet, 3, new() { Compression = compression });

        var file = Assert.Single(manifest.Splits[0].Files);
        Assert.Equal("data/train-00000-of-00001.parquet", file.Path);
        Assert.Equal(3, file.Rows);
        Assert.Equal([["anchor", "VARCHAR"], ["positive", "VARCHAR"], ["negative", "VARCHAR"]],
            Query($"select column_name, column_type from (describe from '{folder["data/*.parquet"]}')"));
        Assert.Equal(
        [
            ["anchor 1 狗 🐕‍🦺", "positive \"1\"\n", "negative 3"],
            ["anchor 1 狗 🐕‍🦺", "positive \"1\"\n", "negative 4"],
            ["anchor 2 狗 🐕‍🦺", "positive \"2\"\n", "negative 5"],
        ], Query($"from '{folder["data/*.parquet"]}'"));
        Assert.Equal(
        [
            ["a/b.txt:1:0/views/0/0/0", "a/b.txt:1:0", "g1", "c:3", 3, 0.25, "exact", 1L],
            ["a/b.txt:1:0/views/0/0/2", "a/b.txt:1:0", "g1", "c:4", 4, null, "exact", 1L],
            ["a/b.txt:2:0/views/0/0/0", "a/b.txt:2:0", null, "c:5", 5, 0.25, "exact", 1L],
        ], Query($"select row_id, id, \"group\", negative_ids[1], negative_ranks[1], negative_scores[1], negative_miners[1], len(negative_ids) from '{folder["lineage/*.parquet"]}'"));
    }

    [Fact]
    public async Task WriteAsync_TuplesWithScores_DuckDbReadsListsAndNulls()
    {
        using var folder = new TemporaryFolder();
        var options = new WriteOptions { Scores = true, MissingNegative = MissingNegative.Null };
        await WriteAsync(folder.Path, [Pair(1, Negative(3, 0.75), Negative(4)), Pair(2, Negative(5)), Pair(3) with { PositiveScore = double.NaN }], PairFormat.NTuple, 2, options);

        Assert.Equal(["anchor", "positive", "negative_1", "negative_2", "scores"],
            Query($"select column_name from (describe from '{folder["data/*.parquet"]}')").Select(r => r[0]));
        Assert.Equal([["negative 3", "negative 4", "[0.501, 0.75, 0.25]"], ["negative 5", null, "[0.502, 0.25, NULL]"], [null, null, "[NULL, NULL, NULL]"]],
            Query($"select negative_1, negative_2, scores::varchar from '{folder["data/*.parquet"]}'"));
        Assert.Equal([["[3, 4]", 0.501], ["[5, NULL]", 0.502], ["[NULL, NULL]", null]],
            Query($"select negative_ranks::varchar, positive_score from '{folder["lineage/*.parquet"]}'"));
    }

    [Fact]
    public async Task WriteAsync_LabeledPairs_DuckDbReadsPositivesThenEachNegativeOnce()
    {
        using var folder = new TemporaryFolder();
        var first = Pair(1, Negative(3), null, Negative(4));
        var second = Pair(2, Negative(4), Negative(5), Negative(9)) with { Anchor = new() { Text = "ANCHOR 1  狗 🐕‍🦺" } }; // the same query but for case and spaces
        var third = Pair(9) with { Anchor = first.Anchor, Positive = new() { Text = " Negative 9" } };             // a positive is no negative of its query
        var manifest = await WriteAsync(folder.Path, [first, second, third, Pair(6, Negative(3)), Pair(7)], PairFormat.LabeledPair, 3, new(), batch: 2);

        Assert.Equal(8, manifest.Splits[0].Rows);
        Assert.Equal([["anchor", "VARCHAR"], ["text", "VARCHAR"], ["label", "INTEGER"]],
            Query($"select column_name, column_type from (describe from '{folder["data/*.parquet"]}')"));
        var anchor = "anchor 1 狗 🐕‍🦺";
        Assert.Equal(
        [
            [anchor, "positive \"1\"\n", 1], ["ANCHOR 1  狗 🐕‍🦺", "positive \"2\"\n", 1], [anchor, " Negative 9", 1],
            [anchor, "negative 3", 0], [anchor, "negative 4", 0], ["ANCHOR 1  狗 🐕‍🦺", "negative 5", 0],
            ["anchor 6 狗 🐕‍🦺", "positive \"6\"\n", 1], ["anchor 6 狗 🐕‍🦺", "negative 3", 0],
        ], Query($"from '{folder["data/*.parquet"]}'"));
        Assert.Equal(
        [
            ["a/b.txt:1:0/views/0/0", 0.501, 0L, null, null, false], ["a/b.txt:2:0/views/0/0", 0.502, 0L, null, null, false], ["a/b.txt:9:0/views/0/0", 0.509, 0L, null, null, true],
            ["a/b.txt:1:0/views/0/0/0", null, 1L, "c:3", 0.25, true], ["a/b.txt:1:0/views/0/0/2", null, 1L, "c:4", 0.25, true], ["a/b.txt:2:0/views/0/0/1", null, 1L, "c:5", 0.25, true],
            ["a/b.txt:6:0/views/0/0", 0.506, 0L, null, null, false], ["a/b.txt:6:0/views/0/0/0", null, 1L, "c:3", 0.25, true],
        ], Query($"select row_id, positive_score, len(negative_ids), negative_ids[1], negative_scores[1], positive_operations = '[]' from '{folder["lineage/*.parquet"]}'"));
    }

    [Fact]
    public async Task WriteAsync_LabeledPairsWithScores_ScoreReplacesLabel()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1, Negative(3, 0.75), Negative(4, double.NaN))], PairFormat.LabeledPair, 2, new() { Scores = true });
        Assert.Equal([["positive \"1\"\n", 0.501], ["negative 3", 0.75], ["negative 4", null]], Query($"select text, score from '{folder["data/*.parquet"]}'"));
        Assert.Equal([["anchor"], ["text"], ["score"]], Query($"select column_name from (describe from '{folder["data/*.parquet"]}')"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAsync_LabeledLists_DuckDbReadsListsOfOneLength(bool scores)
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1, Negative(3, 0.75), null, Negative(4)), Pair(2), Pair(3, Negative(5))], PairFormat.LabeledList, 3, new() { Scores = scores });
        string[][] columns = [["anchor", "VARCHAR"], ["texts", "VARCHAR[]"], ["labels", "INTEGER[]"], .. scores ? new[] { new[] { "scores", "DOUBLE[]" } } : []];
        Assert.Equal(columns, Query($"select column_name, column_type from (describe from '{folder["data/*.parquet"]}')"));
        Assert.Equal(
        [
            ["anchor 1 狗 🐕‍🦺", "positive \"1\"\n|negative 3|negative 4", "[1, 0, 0]"],
            ["anchor 3 狗 🐕‍🦺", "positive \"3\"\n|negative 5", "[1, 0]"],
        ], Query($"select anchor, array_to_string(texts, '|'), labels::varchar from '{folder["data/*.parquet"]}'"));
        Assert.Equal([["a/b.txt:1:0/views/0/0", "c:3,c:4"], ["a/b.txt:3:0/views/0/0", "c:5"]], Query($"select row_id, array_to_string(negative_ids, ',') from '{folder["lineage/*.parquet"]}'"));
        if (scores) Assert.Equal([["[0.501, 0.75, 0.25]"], ["[0.503, 0.25]"]], Query($"select scores::varchar from '{folder["data/*.parquet"]}'"));
    }

    [Theory]
    [InlineData(MissingNegative.Drop, 2, 2, 1)]
    [InlineData(MissingNegative.Null, 4, 3, 0)]
    public async Task WriteAsync_LabeledShortRows_AreCountedByPair(MissingNegative missing, int rows, int lists, int shortLists)
    {
        using var folder = new TemporaryFolder();
        var other = Pair(3) with { Anchor = new() { Text = Pair(2).Anchor.Text } };
        await using var pairs = new ParquetPairSink(folder["p"], "train", PairFormat.LabeledPair, 2, new() { MissingNegative = missing });
        await pairs.WriteAsync([Pair(1, null, Negative(1)), Pair(2), other], Cancellation);
        var result = await pairs.CompleteAsync(Cancellation);
        Assert.Equal((rows, missing == MissingNegative.Drop ? 2 : 0), (result.Rows, result.Short));

        await using var sink = new ParquetPairSink(folder["l"], "train", PairFormat.LabeledList, 2, new() { MissingNegative = missing });
        await sink.WriteAsync([Pair(1, null, Negative(1)), Pair(2, null, null), Pair(3, Negative(2))], Cancellation);
        result = await sink.CompleteAsync(Cancellation);
        Assert.Equal((lists, shortLists), (result.Rows, result.Short));
    }

    [Fact]
    public async Task CompleteAsync_LabeledPairs_AQueryStaysInOneFile()
    {
        using var folder = new TemporaryFolder();
        Pair[] pairs = [Pair(1, Negative(1), Negative(2)), Pair(2, Negative(1)), Pair(3, Negative(1), Negative(2), Negative(3), Negative(4), Negative(5)), Pair(4, Negative(1), Negative(2), Negative(3)), Pair(5, Negative(1))];
        var manifest = await WriteAsync(folder.Path, pairs, PairFormat.LabeledPair, 5, new() { RowsPerFile = 4 });
        Assert.Equal([3L, 2L, 6L, 4L, 2L], manifest.Splits[0].Files.Select(f => f.Rows));
    }

    [Fact]
    public async Task WriteAsync_ShortRows_AreDroppedAndCounted()
    {
        using var folder = new TemporaryFolder();
        await using var tuples = new ParquetPairSink(folder["n"], "train", PairFormat.NTuple, 2, new());
        await tuples.WriteAsync([Pair(1, Negative(1), Negative(2)), Pair(2, Negative(1)), Pair(3)], Cancellation);
        var result = await tuples.CompleteAsync(Cancellation);
        Assert.Equal((1, 2), (result.Rows, result.Short));

        await using var triplets = new ParquetPairSink(folder["t"], "train", PairFormat.Triplet, 2, new());
        await triplets.WriteAsync([Pair(1, Negative(1)), Pair(2, null, null)], Cancellation);
        result = await triplets.CompleteAsync(Cancellation);
        Assert.Equal((1, 1), (result.Rows, result.Short));
    }

    [Fact]
    public async Task WriteAsync_Directives_AreNullableLineageColumns()
    {
        using var folder = new TemporaryFolder();
        var pair = Pair(1) with
        {
            Anchor = new() { Text = "x", Cutoff = new(CutoffKind.Feature, 0.25f, long.MinValue) },
            Positive = new() { Text = "y", Mixup = new("partner", 0.5f) },
        };
        await WriteAsync(folder.Path, [pair, Pair(2)], PairFormat.Pair, 0, new());
        Assert.Equal(
        [
            ["feature", 0.25f, long.MinValue, null, null, null, null, null, "partner", 0.5f],
            [null, null, null, null, null, null, null, null, null, null],
        ], Query($"select columns('.*_(cutoff|mixup)_.*') from '{folder["lineage/*.parquet"]}'"));
    }

    [Fact]
    public async Task WriteAsync_Operations_AreJsonThatRoundTrips()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1)], PairFormat.Pair, 0, new());
        var row = Query($"select anchor_operations, positive_operations, json_valid(positive_operations) from '{folder["lineage/*.parquet"]}'")[0];
        Assert.Equal(["[]", """[{"name":"crop","parameters":{"keep":0.9},"edits":[[0,2,""],[5,0,"é"]]}]""", true], row);
        var operation = Assert.Single(OperationsJson.Read((string)row[1]!));
        Assert.Equal(("crop", """{"keep":0.9}"""), (operation.Name, operation.Parameters));
        Assert.Equal(Pair(1).Positive.Operations[0].Edits, operation.Edits);
    }

    [Fact]
    public async Task CompleteAsync_RowsPerFile_CutsAlignedFilesAndNamesTheirNumber()
    {
        using var folder = new TemporaryFolder();
        var manifest = await WriteAsync(folder.Path, [.. Enumerable.Range(0, 25).Select(n => Pair(n, Negative(n)))], PairFormat.Triplet, 1, new() { RowsPerFile = 10 });
        Assert.Equal(["data/train-00000-of-00003.parquet", "data/train-00001-of-00003.parquet", "data/train-00002-of-00003.parquet"],
            manifest.Splits[0].Files.Select(f => f.Path));
        Assert.Equal([10, 10, 5], manifest.Splits[0].Files.Select(f => f.Rows));
        foreach (var file in manifest.AllFiles)
        {
            var bytes = File.ReadAllBytes(folder[file.Path]);
            Assert.Equal(file.Bytes, bytes.Length);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        Assert.Equal(3, Directory.GetFiles(folder["data"]).Length);
        Assert.Equal([[25L]], Query($"""
            select count(*) from read_parquet('{folder["data/*.parquet"]}', file_row_number=true, filename=true) d
            join read_parquet('{folder["lineage/*.parquet"]}', file_row_number=true, filename=true) l
            on parse_filename(d.filename) = parse_filename(l.filename) and d.file_row_number = l.file_row_number
            where split_part(d.anchor, ' ', 2) = split_part(l.id, ':', 2)
            """));
    }

    [Theory]
    [InlineData(PairFormat.NTuple)]
    [InlineData(PairFormat.LabeledPair)]
    [InlineData(PairFormat.LabeledList)]
    public async Task CompleteAsync_AnyBatchSize_BytesAreIdentical(PairFormat format)
    {
        using var folder = new TemporaryFolder();
        var pairs = Enumerable.Range(0, 200).Select(n => Pair(n, Negative(n), Negative(n + 1)) with { Anchor = new() { Text = $"anchor {n / 3}" } }).ToArray();
        var first = await WriteAsync(folder["a"], pairs, format, 2, new() { RowsPerFile = 64, Scores = true }, batch: 1);
        var second = await WriteAsync(folder["b"], pairs, format, 2, new() { RowsPerFile = 64, Scores = true }, batch: 150);
        Assert.Equal(first.ToBytes(), second.ToBytes()); // the manifest holds every hash
    }

    [Fact]
    public async Task CompleteAsync_FilesOfAnEarlierRun_AreReplaced()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [.. Enumerable.Range(0, 9).Select(n => Pair(n))], PairFormat.Pair, 0, new() { RowsPerFile = 2 });
        File.WriteAllText(folder["data/train-notes.txt"], "kept");
        File.WriteAllText(folder["data/dev-00000-of-00001.parquet"], "kept");
        await WriteAsync(folder.Path, [Pair(1)], PairFormat.Pair, 0, new());
        Assert.Equal(["dev-00000-of-00001.parquet", "train-00000-of-00001.parquet", "train-notes.txt"],
            Directory.GetFiles(folder["data"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(Directory.GetFiles(folder["lineage"]));
    }

    [Fact]
    public async Task CompleteAsync_NoRows_WritesColumns()
    {
        using var folder = new TemporaryFolder();
        var manifest = await WriteAsync(folder.Path, [], PairFormat.Triplet, 1, new());
        Assert.Equal(0, manifest.Splits[0].Rows);
        Assert.Equal([[0L]], Query($"select count(anchor) from '{folder["data/*.parquet"]}'"));
        Assert.Equal([[0L]], Query($"select count(negative_ids) from '{folder["lineage/*.parquet"]}'"));
    }

    [Fact]
    public async Task DisposeAsync_Incomplete_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        await using (var sink = new ParquetPairSink(folder.Path, "train", PairFormat.Pair, 0, new() { RowsPerFile = 2 }))
            await sink.WriteAsync([Pair(1), Pair(2), Pair(3)], Cancellation);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task WriteAsync_FolderIsAFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], "");
        await using var sink = new ParquetPairSink(folder.Path, "train", PairFormat.Pair, 0, new());
        var e = await Assert.ThrowsAsync<PairForgeException>(async () => await sink.WriteAsync([Pair(1)], Cancellation));
        Assert.Equal(FailureKind.CannotCreateOutput, e.Kind);
    }

    [Fact]
    public async Task WriteAsync_LongTexts_RowGroupsAreBoundedByText()
    {
        using var folder = new TemporaryFolder();
        var text = new string('x', 1 << 20);
        await WriteAsync(folder.Path, [.. Enumerable.Range(0, 40).Select(n => Pair(n) with { Anchor = new() { Text = text } })], PairFormat.Pair, 0, new());
        Assert.Equal([8L, 8L, 8L, 8L, 8L], Query($"select distinct row_group_id, row_group_num_rows from parquet_metadata('{folder["data/*.parquet"]}') order by 1").Select(r => r[1]));
    }
}
