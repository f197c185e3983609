using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class MineCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private string WriteVectors(string name, int columns, params float[] values)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length / columns}, {columns}), }}";
        header = header.PadRight(117) + "\n";
        File.WriteAllBytes(_folder[name], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. MemoryMarshal.AsBytes<float>(values)]);
        return _folder[name];
    }

    private async Task<JsonNode> MineAsync(params string[] args)
    {
        var (code, output, error) = await Invocation.RunAsync(["mine", .. args, "--out", _folder["out"], "--json", "--fresh", "--quiet"]);
        Assert.Equal((0, ""), (code, error));
        return JsonNode.Parse(output)!;
    }

    private async Task<(string Anchor, string Positive, string[] Negatives)[]> RowsAsync()
    {
        var (_, output, _) = await Invocation.RunAsync("inspect", _folder["out"], "--rows", "100", "--json");
        return [.. JsonNode.Parse(output)!["rows"]!.AsArray().Select(r => ((string)r!["anchor"]!, (string)r["positive"]!, r["negatives"]!.AsArray().Select(n => (string)n!).ToArray()))];
    }

    [Theory]
    [InlineData("st.tsv", "anchor\tpositive\nred car\tred automobile\nblue dog\tblue hound\ngreen tea\tgreen drink\n")]
    [InlineData("simcse.csv", "sent0,sent1,hard_neg\nred car,red automobile,\nblue dog,blue hound,\ngreen tea,green drink,\n")]
    [InlineData("flag.jsonl", "{\"query\":\"red car\",\"pos\":[\"red automobile\"],\"neg\":[]}\n{\"query\":\"blue dog\",\"pos\":[\"blue hound\"]}\n{\"query\":\"green tea\",\"pos\":[\"green drink\"],\"neg\":[]}\n")]
    [InlineData("qa.jsonl", "{\"question\":\"red car\",\"answer\":\"red automobile\"}\n{\"question\":\"blue dog\",\"answer\":\"blue hound\"}\n{\"question\":\"green tea\",\"answer\":\"green drink\"}\n")]
    public async Task Mine_KnownShapes_AddNegatives(string name, string content)
    {
        var report = await MineAsync(Write(name, content), "--set", "mine.num_negatives=1");
        Assert.Equal(3, (int)report["rows_written"]!);
        Assert.Equal(3, (int)report["mining"]!["queries"]!);
        var rows = await RowsAsync();
        Assert.Equal([("red car", "red automobile"), ("blue dog", "blue hound"), ("green tea", "green drink")], rows.Select(r => (r.Anchor, r.Positive)));
        Assert.All(rows, r => Assert.DoesNotContain(Assert.Single(r.Negatives), (string[])[r.Anchor, r.Positive]));
    }

    [Fact]
    public async Task Mine_FlagEmbeddingsOwnNegatives_ComeFirst()
    {
        await MineAsync(Write("f.jsonl", "{\"query\":\"red car\",\"pos\":[\"red auto\",\"a red car\"],\"neg\":[\"red ball\"]}\n{\"query\":\"blue dog\",\"pos\":[\"blue hound\"],\"neg\":[]}\n"),
            "--set", "mine.num_negatives=2", "--set", "mine.guards=none", "--set", "write.format=n-tuple");
        var rows = await RowsAsync();
        Assert.Equal(3, rows.Length);
        Assert.All(rows[..2], r => Assert.Equal("red ball", r.Negatives[0]));
    }

    [Fact]
    public async Task Mine_Dataset_IsMinedAgainWithACorpus()
    {
        await MineAsync(Write("st.tsv", "anchor\tpositive\nred car\tred automobile\nblue dog\tblue hound\n"), "--set", "mine.num_negatives=1");
        Directory.Move(_folder["out"], _folder["first"]);
        await MineAsync(_folder["first"], "--corpus", Write("corpus.txt", "red carriage\nblue doggerel\n"), "--set", "mine.num_negatives=3", "--set", "write.format=n-tuple");
        var rows = await RowsAsync();
        Assert.Equal(2, rows.Length);
        Assert.Contains("red carriage", rows[0].Negatives);
    }

    [Theory]
    [InlineData("labeled-pair", 9, "label")]
    [InlineData("labeled-list", 3, "labels")]
    public async Task Mine_LabeledDataset_KeepsItsNegativesAndIsMinedAgain(string format, int rows, string labels)
    {
        // The second positive of the red car stands apart from the first.
        var pairs = Write("f.jsonl", "{\"query\":\"red car\",\"pos\":[\"red automobile\"],\"neg\":[\"red ball\"]}\n{\"query\":\"blue dog\",\"pos\":[\"blue hound\"],\"neg\":[\"blue ball\"]}\n{\"query\":\"red car\",\"pos\":[\"crimson car\"],\"neg\":[\"red ball\"]}\n");
        var report = await MineAsync(pairs, "--corpus", Write("c.txt", "a red cart\n"), "--set", "mine.guards=none", "--set", "mine.num_negatives=3", "--set", $"write.format={format}");
        Assert.Equal((rows, 3), ((int)report["rows_written"]!, (int)report["pairs"]!["written"]!));
        var first = (await RowsAsync()).OrderBy(r => r.Positive, StringComparer.Ordinal).ToArray();
        Assert.Equal([("blue dog", "blue hound"), ("red car", "crimson car"), ("red car", "red automobile")], first.Select(r => (r.Anchor, r.Positive)));
        Assert.All(first, r => Assert.Equal(3, r.Negatives.Length));
        Assert.Equal("red ball", first[1].Negatives[0]);
        Assert.Equal(first[1].Negatives, first[2].Negatives);
        var (_, inspected, _) = await Invocation.RunAsync("inspect", _folder["out"]);
        Assert.Contains($"{format}, train of {rows} rows", inspected, StringComparison.Ordinal);
        Assert.Contains($", {labels}\n", inspected, StringComparison.Ordinal);
        var (code, _, _) = await Invocation.RunAsync("verify", _folder["out"]);
        Assert.Equal(0, code);

        Directory.Move(_folder["out"], _folder["first"]);
        report = await MineAsync(_folder["first"], "--set", "mine.guards=none", "--set", "mine.num_negatives=3", "--set", "write.format=n-tuple");
        Assert.Equal(2, (int)report["mining"]!["queries"]!);
        var again = (await RowsAsync()).OrderBy(r => r.Positive, StringComparer.Ordinal).ToArray();
        Assert.Equal(first.Select(r => (r.Anchor, r.Positive)), again.Select(r => (r.Anchor, r.Positive)));
        for (var i = 0; i < first.Length; i++) Assert.Equal(first[i].Negatives, again[i].Negatives);
    }

    [Fact]
    public async Task Mine_LabeledPairsWithScores_SaysWhatIsMissing()
    {
        await MineAsync(Write("st.tsv", "anchor\tpositive\nred car\tred automobile\nblue dog\tblue hound\n"), "--set", "mine.guards=none", "--set", "mine.num_negatives=1", "--set", "write.format=labeled-pair", "--set", "write.scores=true");
        Assert.Equal(["blue dog", "red car"], (await RowsAsync()).Select(r => r.Anchor).Order(StringComparer.Ordinal));
        var (code, _, error) = await Invocation.RunAsync("mine", _folder["out"], "--out", _folder["second"]);
        Assert.Equal(65, code);
        Assert.Contains("has scores and no labels", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_Vectors_DecideTheNegatives()
    {
        // Anchors along x and y; the first corpus line is near x but above the margin, the second below it.
        var pairs = Write("p.tsv", "anchor\tpositive\nx\tx plus\ny\ty plus\n");
        var vectors = WriteVectors("v.npy", 2, 1, 0, 0, 1, 0.8f, 0.6f, 0, 1);
        var corpus = WriteVectors("c.npy", 2, 0.99f, 0.1f, 0.6f, -0.8f);
        var report = await MineAsync(pairs, "--vectors", vectors, "--corpus", Write("c.txt", "near x\nfar from x\n"), "--corpus-vectors", corpus, "--set", "mine.num_negatives=1", "--set", "mine.relative_margin=0.05");
        var rows = await RowsAsync();
        Assert.Equal("far from x", rows[0].Negatives[0]); // near x has 0.995, above 0.95 * 0.8; far from x has 0.6
        Assert.True((int)report["mining"]!["skipped"]!["relative_margin"]! > 0);
    }

    [Theory]
    [InlineData(64, "mine needs --out DIR", "p.tsv")]
    [InlineData(64, "of a pipeline that mines for pairs only encode, mine, write can be set", "p.tsv", "--out", "o", "--set", "seed=3")]
    [InlineData(64, "exclude each other", "p.tsv", "--out", "o", "--vectors", "v.npy", "--encoder", "m")]
    [InlineData(64, "the corpus needs its vectors too", "p.tsv", "--out", "o", "--vectors", "v.npy", "--corpus", "c.txt")]
    [InlineData(66, "missing.tsv is not there", "missing.tsv", "--out", "o")]
    [InlineData(65, "no column holds an anchor", "wrong.tsv", "--out", "o")]
    [InlineData(65, "has 3 rows; ", "p.tsv", "--out", "o", "--vectors", "v.npy")]
    public async Task Mine_WrongInput_IsOneLine(int code, string message, params string[] args)
    {
        Write("p.tsv", "anchor\tpositive\nx\tx plus\n");
        Write("wrong.tsv", "a\tb\nx\ty\n");
        WriteVectors("v.npy", 2, 1, 0, 0, 1, 1, 1);
        var (found, output, error) = await Invocation.RunAsync(["mine", .. args.Select(a => a.StartsWith('-') || a.Contains('=') ? a : _folder[a])]);
        Assert.Equal((code, ""), (found, output));
        Assert.Contains(message, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
