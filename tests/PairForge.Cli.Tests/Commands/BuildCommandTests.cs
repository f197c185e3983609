using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace PairForge.Cli.Tests.Commands;

public sealed class BuildCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline;

    public BuildCommandTests()
    {
        _folder.Write("in.txt", string.Concat(Enumerable.Range(0, 40).Select(i => $"sentence {i} tells of matter {i % 7} and of thing {i % 5}\n")));
        _pipeline = _folder.Write("p.yaml", "source: { text: { path: in.txt } }\naugment: { operations: [ word-deletion: { rate: 0.3 } ] }\nmine: { num_negatives: 2 }\nwrite: { format: n-tuple, path: dataset }\n");
    }

    [Fact]
    public async Task Preview_WholeInput_IsTheHeadOfTheDatasetAndLeavesNothing()
    {
        var (code, output, error) = await Invocation.RunAsync("build", _pipeline, "--preview", "3", "--quiet");
        Assert.True(code == 0, error);
        Assert.EndsWith("preview: the first 3 of 40 rows, as a whole run writes them; nothing was left behind\n", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["dataset"]));

        Assert.Equal(0, (await Invocation.RunAsync("build", _pipeline, "--quiet")).Code);
        var rows = (await Invocation.RunAsync("inspect", _folder["dataset"], "--rows", "3")).Out;
        Assert.EndsWith("\n\n" + output[..output.IndexOf("preview:", StringComparison.Ordinal)], rows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_PartOfTheInput_SaysSo()
    {
        var (code, output, error) = await Invocation.RunAsync("build", _pipeline, "--preview", "2", "--limit", "20", "--quiet");
        Assert.True(code == 0, error);
        Assert.EndsWith("preview: the first 2 of 20 rows from the first 20 records; a whole run mines from more texts, so its negatives and scores differ; nothing was left behind\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_Json_IsOneDocument()
    {
        var (_, output, _) = await Invocation.RunAsync("build", _pipeline, "--preview", "2", "--quiet", "--json");
        var json = JsonNode.Parse(output)!;
        Assert.Null(json["out"]);
        Assert.Equal(40, (int)json["records"]!["read"]!);
        Assert.True((bool)json["preview"]!["whole_input"]!);
        Assert.Equal(2, json["preview"]!["rows"]!.AsArray().Count);
        Assert.Equal(2, json["preview"]!["rows"]![0]!["negative_scores"]!.AsArray().Count);
    }

    [Fact]
    public async Task DryRun_Inputs_AreListedAndNothingIsWritten()
    {
        var (code, output, error) = await Invocation.RunAsync("build", _pipeline, "--dry-run");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"in.txt      1.8 kB  40 records\na run would write {_folder["dataset"]}; nothing was written\n", output);
        Assert.False(Directory.Exists(_folder["dataset"]));
        var json = JsonNode.Parse((await Invocation.RunAsync("build", _pipeline, "--dry-run", "--json", "--out", _folder["x"])).Out)!;
        Assert.Equal((40, true, _folder["x"]), ((int)json["records"]!, (bool)json["exact"]!, (string?)json["out"]));
    }

    [Theory]
    [InlineData("the run may use 100 MB of memory; it needs 300 MB or more", "--max-memory", "100MB")]
    [InlineData("--max-memory is 'lots'; it must be a number of bytes such as 2GB, 1500MB or 1.5GiB", "--max-memory", "lots")]
    [InlineData("--workers is 0; it must be 1 or more", "--workers", "0")]
    [InlineData("--limit is 0; it must be 1 or more", "--limit", "0")]
    [InlineData("--preview is -1; it must be 1 or more", "--preview", "-1")]
    [InlineData("--preview and --dry-run exclude each other; give one of them", "--preview", "1", "--dry-run")]
    public async Task Build_WrongOption_IsUsage(string message, params string[] options)
    {
        var (code, output, error) = await Invocation.RunAsync(["build", _pipeline, .. options]);
        Assert.Equal((64, "", $"pairforge: {message}\n"), (code, output, error));
    }

    [Fact]
    public async Task Build_QuarantinedRecords_AreWarnedOfOnStderr()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i} says {i * 7919 % 1009}\n"))));
        await File.WriteAllBytesAsync(_folder["cut.txt.gz"], whole.ToArray()[..^100], TestContext.Current.CancellationToken);
        var warning = await WarningAsync("text", "cut.txt.gz");
        Assert.Matches(@"^warning: 1 of 1,\d\d\d records was quarantined; the first: cut.txt.gz at byte \d+: truncated-gzip \(after line \d+: .*\); see .*dataset.quarantine$", warning);

        await File.WriteAllBytesAsync(_folder["utf8.txt"], [.. "fine\nfine too\n"u8, 0xFF, .. "\nb\xC3\nlast\n"u8], TestContext.Current.CancellationToken);
        Assert.Matches(@"^warning: 1 of 5 records was quarantined; the first: utf8.txt at byte 14: invalid-utf8 \(line 3: .*\); see ", await WarningAsync("text", "utf8.txt"));

        _folder.Write("bad.jsonl", "{\"text\": \"a\"}\n{\"text\": \n{\"text\": 3}\n{\"text\": \"b\"}\n");
        Assert.Matches(@"^warning: 2 of 4 records were quarantined; the first: bad.jsonl at byte 14: malformed-json \(line 2: .*\); see ", await WarningAsync("jsonl", "bad.jsonl"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> WarningAsync(string kind, string file)
    {
        string[] args = ["build", _folder.Write("w.yaml", $"source: {{ {kind}: {{ path: {file} }} }}\nwrite: {{ path: dataset, format: pair }}\n"), "--fresh"];
        var (code, _, error) = await Invocation.RunAsync(args);
        Assert.True(code == 0, error);
        Assert.Equal((0, ""), await QuietAsync(args));
        return Assert.Single(error.Split('\n'), l => l.StartsWith("warning:", StringComparison.Ordinal));
    }

    private static async Task<(int, string)> QuietAsync(string[] args)
    {
        var (code, _, error) = await Invocation.RunAsync([.. args, "--quiet"]);
        return (code, error);
    }
}
