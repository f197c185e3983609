using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class CalibrateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task BuildAsync()
    {
        string[] colours = ["red", "blue", "green", "grey", "black"], things = ["car", "dog", "house", "ball", "boat", "tree"];
        File.WriteAllLines(_folder["p.tsv"], (string[])["id\tanchor\tpositive", .. colours.SelectMany(c => things.Select(t => $"{c}-{t}\ta {c} {t}\tone {t} that is {c}"))]);
        File.WriteAllText(_folder["p.yaml"], "source: { tsv: { path: p.tsv, columns: { id: id } } }\nmine: { num_negatives: 2 }\n");
        Assert.Equal(0, (await Invocation.RunAsync("build", _folder["p.yaml"], "--out", _folder["out"], "--quiet")).Code);
    }

    [Fact]
    public async Task Calibrate_Dataset_SweepsMarginsWithAndWithoutGuards()
    {
        await BuildAsync();
        var (code, output, error) = await Invocation.RunAsync("calibrate", _folder["out"], "--json", "--yield", "0.1");
        Assert.Equal((0, ""), (code, error));
        var report = JsonNode.Parse(output)!;
        Assert.Equal((30, 2, null), ((int)report["anchors"]!, (int)report["num_negatives"]!, (string?)report["truth"]));
        var settings = report["settings"]!.AsArray();
        Assert.Equal(20, settings.Count);
        foreach (var guarded in settings.GroupBy(s => (bool)s!["guards"]!))
        {
            var filled = guarded.Select(s => (double)s!["filled"]!).ToArray();
            Assert.Equal(filled.OrderDescending(), filled); // the margins grow
        }
        Assert.Equal(2, (double)settings[0]!["negatives"]!);
        Assert.Contains("guards", (await Invocation.RunAsync("calibrate", _folder["out"])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_Judgements_CountFalseNegatives()
    {
        await BuildAsync();
        File.WriteAllLines(_folder["qrels.tsv"], ["query-id\tcorpus-id\tscore", .. ((string[])["blue", "green", "grey", "black"]).Select(c => $"red-car\t{c}-car\t1"), .. ((string[])["dog", "house", "ball", "boat", "tree"]).Select(t => $"red-car\tred-{t}\t1")]);
        var report = JsonNode.Parse((await Invocation.RunAsync("calibrate", _folder["out"], "--json", "--qrels", _folder["qrels.tsv"])).Out)!;
        Assert.Equal("qrels", (string?)report["truth"]);
        Assert.Equal(2 / 60.0, (double)report["settings"]![0]!["false_negatives"]!, 1e-9); // both negatives of one anchor of thirty: nothing else shares a word with it
    }

    [Fact]
    public async Task Mine_Reuse_IsTheSameAsBuildingWithTheOtherSettings()
    {
        await BuildAsync();
        Assert.Equal(0, (await Invocation.RunAsync("build", _folder["p.yaml"], "--out", _folder["other"], "--set", "mine.num_negatives=1", "--quiet")).Code);
        var (code, _, error) = await Invocation.RunAsync("mine", "--reuse", _folder["out"], "--out", _folder["again"], "--set", "mine.num_negatives=1", "--quiet");
        Assert.Equal((0, ""), (code, error));
        var file = Path.Combine("data", "train-00000-of-00001.parquet");
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["other"], file)), File.ReadAllBytes(Path.Combine(_folder["again"], file)));
    }

    [Theory]
    [InlineData(64, "--yield is 2; it must be above 0 and at most 1", "calibrate", "out", "--yield", "2")]
    [InlineData(64, "mine needs PAIRS, or --reuse DATASET", "mine", "--out", "o")]
    [InlineData(64, "PAIRS and --reuse exclude each other", "mine", "p.tsv", "--reuse", "out", "--out", "o")]
    [InlineData(64, "--reuse takes corpus and encoder of the dataset", "mine", "--reuse", "out", "--out", "o", "--corpus", "c.txt")]
    public async Task Command_WrongOptions_IsOneLine(int code, string message, params string[] args)
    {
        var (found, output, error) = await Invocation.RunAsync(args);
        Assert.Equal((code, ""), (found, output));
        Assert.Contains(message, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
