using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Inspect_Dataset_HasCountsColumnsAndScoredRows()
    {
        var (_, text, _) = await Invocation.RunAsync("inspect", await BuildAsync("a", 2), "--rows", "1");
        Assert.StartsWith("""
            small: n-tuple, train of 6 rows in 1 file
            columns  anchor, positive, negative_1, negative_2
            records  6 read, 6 accepted, 0 quarantined
            passages 6 made, 6 kept, 0 filtered
            views    0 asked, 0 made, 0 refused
            pairs    6 asked, 6 written, 0 short

            anchor             a red dog runs in the park
            positive   
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split("\n\n")[1].Split('\n').Length);
    }

    [Fact]
    public async Task Inspect_Json_IsOneDocument()
    {
        var path = await BuildAsync("a", 2);
        var json = JsonNode.Parse((await Invocation.RunAsync("inspect", path, "--rows", "2", "--json")).Out)!;
        Assert.Equal(["path", "name", "format", "columns", "splits", "counts", "rows"], json.AsObject().Select(p => p.Key));
        Assert.Equal((path, "small", "n-tuple", 6), ((string?)json["path"], (string?)json["name"], (string?)json["format"], (int)json["splits"]![0]!["rows"]!));
        Assert.Equal(6, (int)json["counts"]!["rows_written"]!);
        Assert.Equal(2, json["rows"]!.AsArray().Count);
        Assert.Equal("a red dog runs in the park", (string?)json["rows"]![0]!["anchor"]);
    }

    [Fact]
    public async Task Inspect_FileOfPairs_HasColumnsAndRows()
    {
        var file = _folder.Write("p.tsv", "anchor\tpositive\tnegative\nx\ty\tz\n");
        Assert.Equal("columns  anchor, positive, negative\n\nanchor    x\npositive  y\nnegative  z\n\n", (await Invocation.RunAsync("inspect", file)).Out);
        var json = JsonNode.Parse((await Invocation.RunAsync("inspect", file, "--json")).Out)!;
        Assert.Null(json["rows"]![0]!["positive_score"]);
    }

    [Fact]
    public async Task Inspect_TextWithLineBreaks_StaysOnItsLine()
    {
        var file = _folder.Write("p.csv", "anchor,positive\n\"two\nlines\u001b[2J\",y\n");
        Assert.Contains("anchor    two lines [2J\n", (await Invocation.RunAsync("inspect", file)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_SameDatasetTwice_HasNoDifference()
    {
        var (a, b) = (await BuildAsync("a", 2), await BuildAsync("b", 2));
        Assert.Equal($"rows     6 in both, 0 only in {a}, 0 only in {b}\n", (await Invocation.RunAsync("inspect", a, b)).Out);
    }

    [Fact]
    public async Task Inspect_TwoDatasets_ShowsSettingsCountsAndRowsThatDiffer()
    {
        var (a, b) = (await BuildAsync("a", 2), await BuildAsync("b", 1));
        var (_, text, _) = await Invocation.RunAsync("inspect", a, b, "--rows", "1");
        Assert.StartsWith("settings\n  mine.num_negatives  2 | 1\ncounts\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nrows     0 in both, 6 only in {a}, 6 only in {b}\n\nonly in {a}:\n\nanchor    a red dog runs in the park\n", text, StringComparison.Ordinal);
        var json = JsonNode.Parse((await Invocation.RunAsync("inspect", a, b, "--rows", "1", "--json")).Out)!;
        Assert.Equal("""[{"name":"mine.num_negatives","first":2,"second":1}]""", json["settings"]!.ToJsonString());
        Assert.Equal((false, 6, 1), ((bool)json["same_rows"]!, (int)json["rows"]!["only_first"]!, json["only_first"]!.AsArray().Count));
    }

    [Fact]
    public async Task Inspect_FilesOfPairs_AreComparedRowByRow()
    {
        var a = _folder.Write("a.tsv", "anchor\tpositive\nx\ty\nx\ty\nu\tv\n");
        var b = _folder.Write("b.tsv", "anchor\tpositive\nu\tv\nx\ty\nxy\tz\n");
        var (_, text, _) = await Invocation.RunAsync("inspect", a, b);
        Assert.Equal($"rows     2 in both, 1 only in {a}, 1 only in {b}\n\nonly in {a}:\n\nanchor    x\npositive  y\n\n\nonly in {b}:\n\nanchor    xy\npositive  z\n\n", text);
    }

    [Fact]
    public async Task Inspect_NoDataset_IsMissingInput()
    {
        var (code, _, error) = await Invocation.RunAsync("inspect", _folder["none"]);
        Assert.Equal((66, $"pairforge: {_folder["none"]} is not there; expected the folder of a dataset, or a file of pairs\n"), (code, error));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> BuildAsync(string name, int negatives)
    {
        _folder.Write("in.tsv", "anchor\tpositive\na red dog runs in the park\tthe dog is running\na cat sleeps on a chair\tthe cat is asleep\nsnow falls on the hills\tit is snowing\n" +
            "he plays the old piano\ta man at a piano\nthe train is late again\tno train yet\nbread is baked at night\tbakers work at night\n");
        var pipeline = _folder.Write("p.yaml", $"name: small\nsource: {{ tsv: {{ path: in.tsv }} }}\nmine: {{ num_negatives: {negatives} }}\nwrite: {{ format: n-tuple }}\n");
        var (code, _, error) = await Invocation.RunAsync("build", pipeline, "--out", _folder[name], "--quiet");
        Assert.True(code == 0, error);
        return _folder[name];
    }
}
