using PairForge.Sinks;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class PairDatasetReaderTests
{
    private static async Task<List<PairRow>> ReadAsync(string path, LineageDetail detail = LineageDetail.Full)
    {
        var rows = new List<PairRow>();
        await foreach (var row in PairDatasetReader.Open(path).ReadAsync(detail: detail, cancellation: Cancellation)) rows.Add(row);
        return rows;
    }

    [Fact]
    public async Task ReadAsync_Tuples_ComeBackWithLineage()
    {
        using var folder = new TemporaryFolder();
        var cutoff = new Cutoff(CutoffKind.Span, 0.1f, 7);
        var mixup = new Mixup("other", 0.75f);
        Pair[] pairs =
        [
            Pair(1, Negative(3), null, Negative(4, double.NaN)),
            Pair(2, Negative(5), Negative(6), Negative(7)) with { PositiveScore = double.NaN, Positive = new() { Text = "p", Cutoff = cutoff }, Anchor = new() { Text = "a", Mixup = mixup } },
            Pair(3),
        ];
        await WriteAsync(folder.Path, pairs, PairFormat.NTuple, 3, new() { RowsPerFile = 2, MissingNegative = MissingNegative.Null, Scores = true });

        var rows = await ReadAsync(folder.Path);
        Assert.Equal(3, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal((pairs[i].Anchor.Text, pairs[i].Positive.Text, pairs[i].Group), (rows[i].Anchor, rows[i].Positive, rows[i].Group));
            Assert.Equal(pairs[i].PositiveScore, rows[i].PositiveScore);
            Assert.Equal((pairs[i].Id, pairs[i].Source, pairs[i].Rule), (rows[i].Lineage!.RowId, rows[i].Lineage!.Source, rows[i].Lineage!.Rule));
            Assert.Equal([.. pairs[i].Negatives, .. Enumerable.Repeat<Negative?>(null, 3 - pairs[i].Negatives.Count)], rows[i].Lineage!.Negatives);
        }
        Assert.Equal(["negative 3", null, "negative 4"], rows[0].Negatives);
        Assert.Equal([0.25, double.NaN, double.NaN], rows[0].NegativeScores);
        Assert.Equal((cutoff, mixup), (rows[1].PositiveCutoff, rows[1].AnchorMixup));
        Assert.Null(rows[1].AnchorCutoff);
        Assert.Equal(3, PairDatasetReader.Open(folder.Path).RowCount());
    }

    [Theory]
    [InlineData(PairFormat.LabeledPair, false)]
    [InlineData(PairFormat.LabeledPair, true)]
    [InlineData(PairFormat.LabeledList, true)]
    public async Task ReadAsync_Labeled_ComesBackAsPairsWithLineage(PairFormat format, bool scores)
    {
        using var folder = new TemporaryFolder();
        var mixup = new Mixup("other", 0.75f);
        Negative?[] negatives = [Negative(3) with { Weight = 0.5 }, Negative(4, double.NaN)];
        var anchor = Pair(1).Anchor;
        Pair[] pairs = [Pair(1, negatives), Pair(2, negatives) with { Anchor = anchor, Positive = new() { Text = "p", Mixup = mixup } }, Pair(3, Negative(5))];
        await WriteAsync(folder.Path, pairs, format, 2, new() { RowsPerFile = 2, Scores = scores });

        var rows = await ReadAsync(folder.Path);
        Assert.Equal(3, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal((pairs[i].Anchor.Text, pairs[i].Positive.Text, pairs[i].Group, pairs[i].PositiveScore), (rows[i].Anchor, rows[i].Positive, rows[i].Group, rows[i].PositiveScore));
            Assert.Equal((pairs[i].Id, pairs[i].Source, pairs[i].Rule), (rows[i].Lineage!.RowId, rows[i].Lineage!.Source, rows[i].Lineage!.Rule));
            Assert.Equal(pairs[i].Negatives, rows[i].Lineage!.Negatives);
            Assert.Equal(pairs[i].Negatives.Select(n => n!.Score), rows[i].NegativeScores);
            Assert.Equal(pairs[i].Negatives.Select(n => n!.Text), rows[i].Negatives);
        }
        Assert.Equal(mixup, rows[1].PositiveMixup);
        var plain = await ReadAsync(folder.Path, LineageDetail.None);
        Assert.Equal(rows.Select(r => (r.Anchor, r.Positive, string.Join('|', r.Negatives))), plain.Select(r => (r.Anchor, r.Positive, string.Join('|', r.Negatives))));
        Assert.All(plain, r => Assert.Null(r.Group));
    }

    [Fact]
    public async Task ReadAsync_LabeledFilesOfOthers_SamePairs()
    {
        using var folder = new TemporaryFolder();
        Query($"copy (select * from (values ('a', 'p', 1::bigint), ('a', 'n', 0), ('A ', 'q', 1), ('b', 'r', 1)) t(anchor, text, label)) to '{folder["pair.parquet"]}' (format parquet)");
        Query($"copy (select 'a' anchor, ['p', 'n'] texts, [1, 0]::bigint[] labels union all select 'A ', ['q', 'n'], [1, 0] union all select 'b', ['r'], [1]) to '{folder["list.parquet"]}' (format parquet)");
        foreach (var path in Directory.GetFiles(folder.Path))
            Assert.Equal([("a", "p", "n"), ("A ", "q", "n"), ("b", "r", null)], (await ReadAsync(path)).Select(r => (r.Anchor, r.Positive, r.Negatives.FirstOrDefault())));
    }

    [Theory]
    [InlineData("select 'a' anchor, 'n' as text, 0 as label union all select 'a', 'm', 0 union all select 'b', 'p', 1", "row 0 begins an anchor of which every text is a negative")]
    [InlineData("select 'a' anchor, 'n' as text, 2 as label", "the label 2 in column label; expected 1 for a positive and 0 for a negative")]
    [InlineData("select 'a' anchor, 'n' as text, 0.5::double as label", "column label holds no whole numbers")]
    [InlineData("select 'a' anchor, 'n' as text, 0.5::double as score", "has scores and no labels")]
    [InlineData("select 'a' anchor, ['p', 'n'] texts, [1, 1] labels", "expected one positive, the first")]
    [InlineData("select 'a' anchor, ['p', 'n'] texts, [1] labels", "expected a label for each text")]
    [InlineData("select 'a' anchor, [null, 'n'] texts, [1, 0] labels", "column texts is null in row 0")]
    public async Task ReadAsync_LabelsThatAreNone_SayWhat(string rows, string message)
    {
        using var folder = new TemporaryFolder();
        Query($"copy ({rows}) to '{folder["a.parquet"]}' (format parquet)");
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => ReadAsync(folder["a.parquet"]));
        Assert.Equal(FailureKind.BadData, fault.Kind);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NoLineageAsked_TextsOnly()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1, Negative(1))], PairFormat.Triplet, 1, new());
        var row = Assert.Single(await ReadAsync(folder.Path, LineageDetail.None));
        Assert.Equal(("anchor 1 狗 🐕‍🦺", "negative 1"), (row.Anchor, row.Negatives[0]));
        Assert.Null(row.Group);
        Assert.Null(row.Lineage);
    }

    [Fact]
    public async Task ReadAsync_SingleFiles_SameRows()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.tsv"], "source\tanchor\tpositive\thard_negative\nx\tone \"1\t two\tthree\nx\t四\tfive\t\n");
        File.WriteAllText(folder["a.csv"], "source,anchor,positive,negative_2,negative_1\r\nx,\"one \"\"1\",\" two\",,three\r\nx,\"四\",five,,\r\n");
        File.WriteAllText(folder["a.jsonl"], """{"anchor":"one \"1","positive":" two","negative":["three"]}""" + "\n" + """{"anchor":"四","positive":"five"}""" + "\n");
        Query($"copy (select 'one \"1' anchor, ' two' positive, 'three' negative union all select '四', 'five', null) to '{folder["a.parquet"]}' (format parquet)");
        foreach (var path in Directory.GetFiles(folder.Path))
        {
            var rows = await ReadAsync(path);
            Assert.Equal([("one \"1", " two", "three"), ("四", "five", null)], rows.Select(r => (r.Anchor, r.Positive, r.Negatives.FirstOrDefault())));
        }
    }

    [Fact]
    public async Task ReadAsync_CsvFieldOverLines_IsOneField()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "anchor,positive\n\"a\n\nb\",\"\"\"\"\n");
        Assert.Equal([("a\n\nb", "\"")], (await ReadAsync(folder["a.csv"])).Select(r => (r.Anchor, r.Positive)));
    }

    [Theory]
    [InlineData("a.csv", "anchor,positive\n\"a,b\n", "(2): the quote at byte 16 is not closed")]
    [InlineData("a.csv", "anchor,positive\na\"\"b,c\n", "(2): byte 17 is a quote inside an unquoted field")]
    [InlineData("a.csv", "anchor,positive\n\"a\"b,\"c\"\n", "(2): byte 19 is 'b' after a closing quote")]
    [InlineData("a.csv", "anchor,positive\na,b,c\n", "(2): 3 fields; the header has 2")]
    [InlineData("a.tsv", "", "is empty")]
    [InlineData("a.tsv", "premise\tpositive\n", "no column holds an anchor; found premise, positive")]
    [InlineData("a.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":", "(2): not JSON at byte 10 of the line")]
    [InlineData("a.jsonl", "{\"anchor\":1,\"positive\":\"b\"}", "(1): 'anchor' is a number; expected a string")]
    [InlineData("a.parquet", "PAR1", "cannot be read as Parquet")]
    [InlineData("a.txt", "x", "is of no known kind")]
    public async Task ReadAsync_BadFile_SaysWhereAndWhy(string name, string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content);
        var e = await Assert.ThrowsAsync<PairForgeException>(() => ReadAsync(folder[name]));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.tsv"], [.. "anchor\tpositive\na\tb"u8, 0xFF, .. "\n"u8]);
        Assert.Contains("(2): byte 19 is not UTF-8", (await Assert.ThrowsAsync<PairForgeException>(() => ReadAsync(folder["a.tsv"]))).Message);
    }

    [Fact]
    public async Task ReadAsync_DamagedFileOfADataset_IsRefusedBeforeItIsRead()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [.. Enumerable.Range(0, 50).Select(i => Pair(i, Negative(i)))], PairFormat.Triplet, 1, new());
        foreach (var name in (string[])["data/train-00000-of-00001.parquet", "lineage/train-00000-of-00001.parquet"])
        {
            var whole = File.ReadAllBytes(folder[name]);
            for (var at = 0; at < whole.Length; at += 1 + whole.Length / 50)
            {
                var damaged = whole.ToArray();
                damaged[at] ^= 1;
                File.WriteAllBytes(folder[name], damaged);
                var fault = await Assert.ThrowsAsync<PairForgeException>(() => ReadAsync(folder.Path));
                Assert.Equal(FailureKind.BadData, fault.Kind);
                Assert.Contains($"{name} sha256 is ", fault.Message, StringComparison.Ordinal);
            }
            File.WriteAllBytes(folder[name], whole[..^1]);
            Assert.Contains($"{name} has {whole.Length - 1} bytes; expected {whole.Length}; pairforge verify says", (await Assert.ThrowsAsync<PairForgeException>(() => ReadAsync(folder.Path))).Message, StringComparison.Ordinal);
            File.WriteAllBytes(folder[name], whole);
        }
        File.AppendAllText(folder["manifest.json"], " ");
        Assert.Contains("manifest.json is not the one that _SUCCESS was written for", Assert.Throws<PairForgeException>(() => PairDatasetReader.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_MissingOrUnfinished_SaysWhich()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => PairDatasetReader.Open(folder["nowhere"])).Kind);
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => PairDatasetReader.Open(folder.Path)).Kind);
        await WriteAsync(folder.Path, [Pair(1)], PairFormat.Pair, 0, new());
        File.Delete(folder["_SUCCESS"]);
        var e = Assert.Throws<PairForgeException>(() => PairDatasetReader.Open(folder.Path));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains("unfinished", e.Message);
    }
}
