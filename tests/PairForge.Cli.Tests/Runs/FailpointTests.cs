using System.Text.RegularExpressions;

namespace PairForge.Cli.Tests.Runs;

/// <summary>The process dies as by SIGKILL before and after every single operation by which a run commits its work; the same command then ends in the same dataset.</summary>
public sealed partial class FailpointTests : IDisposable
{
    private const string Variable = "PAIRFORGE_FAILPOINT";
    private const int Killed = 137; // 128 + SIGKILL

    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline;
    private readonly ITestOutputHelper _output;

    public FailpointTests(ITestOutputHelper output) => (_output, _pipeline) = (output, SmallRun.WriteTo(_folder));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_DiesAtEveryKindOfPoint_GoesOnFromThereToTheSameDataset()
    {
        // One run that dies before and after a point of every kind, each process going on from where the last one died.
        var points = Kinds(await TraceAsync("whole"));
        var whole = SmallRun.Visible(_folder["whole"]);
        var output = _folder["out"];
        foreach (var point in points)
        {
            await DiesAsync(output, point);
            AssertWhole(whole, output, point);
        }
        await EndsAsync(output);
        Assert.Equal(whole, SmallRun.Visible(output));
        Assert.Equal(SmallRun.Digest(_folder["whole"]), SmallRun.Digest(output));
        _output.WriteLine($"{points.Count} deaths: {string.Join(", ", points)}");
    }

    [Fact]
    public async Task Build_DiesBeforeAndAfterEveryOperation_EndsInTheSameDataset()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1", "PAIRFORGE_LONG_TESTS=1 dies at every operation of every stage (about ten minutes)");
        var trace = await TraceAsync("whole");
        var whole = SmallRun.Visible(_folder["whole"]);
        var digest = SmallRun.Digest(_folder["whole"]);
        for (var number = 1; number <= trace.Count; number++)
        {
            foreach (var when in (string[])["before", "after"])
            {
                var output = _folder[$"{when}-{number}"];
                await DiesAsync(output, $"{when}:{number}");
                AssertWhole(whole, output, $"{when} {trace[number - 1]}");
                await EndsAsync(output);
                Assert.Equal(whole, SmallRun.Visible(output));
                Assert.Equal(digest, SmallRun.Digest(output));
                Directory.Delete(output, recursive: true);
            }
        }
        _output.WriteLine($"{2 * trace.Count} deaths");
    }

    [Theory]
    [InlineData("during:1")]
    [InlineData("before:")]
    [InlineData("before:0")]
    public async Task Build_FailpointIsNone_SaysWhatOneLooksLike(string failpoint)
    {
        using var process = Start(_folder["out"], failpoint);
        var (code, _, error) = await process.EndAsync();
        Assert.Equal(78, code);
        Assert.Equal($"pairforge: {Variable} is '{failpoint}'; expected before:N, after:N, before:NAME, before:NAME:K, after:NAME, after:NAME:K, hang:... or trace:FILE", error.Trim());
    }

    /// <summary>Before and after one point of every kind, in the order of the run: what is done to which kind of file. The stages take turns.</summary>
    private static List<string> Kinds(IReadOnlyList<string> trace)
    {
        string[] stages = ["map", "dedup", "pool", "fit", "encode", "view", "mine", "compose"];
        var order = trace.Select((name, at) => (name, at)).GroupBy(p => p.name, p => p.at).ToDictionary(p => p.Key, p => p.Min());
        // The dataset's own folder is synced after the plan too, but only by the process that wrote it.
        order["sync-folder:."] = trace.Count;
        // A file that has its name already is replaced: only a process that follows one that died meets that.
        order["replace:stats.json"] = order["link:stats.json"];
        var points = new List<(string When, string Name)> { ("before", "link:plan.json"), ("after", "link:plan.json") };
        var kinds = trace.GroupBy(KindOf).Select(k => k.ToList()).ToList();
        for (var k = 0; k < kinds.Count; k++)
        {
            // What follows the marker of an index is met once: before it in one stage, after it in the next.
            points.Add(("before", Choose(kinds[k], stages[k % stages.Length])));
            points.Add(("after", Choose(kinds[k], stages[(k + 1) % stages.Length])));
        }
        points.AddRange([("before", "replace:stats.json"), ("after", "replace:stats.json")]);
        return [.. points.OrderBy(p => order[p.Name]).Select(p => $"{p.When}:{p.Name}")];

        static string Choose(List<string> kind, string stage) =>
            kind.Find(n => n.Contains(stage + "-", StringComparison.Ordinal)) ?? kind.Find(n => n.Contains("stats.json", StringComparison.Ordinal)) ?? kind[0];
    }

    private static string KindOf(string name)
    {
        name = Numbers().Replace(name, "#");
        name = Stages().Replace(name, "STAGE");
        return Documents().Replace(name, "DOCUMENT");
    }

    /// <summary>An uninterrupted run, and the names of what it did.</summary>
    private async Task<IReadOnlyList<string>> TraceAsync(string name)
    {
        using var process = Start(_folder[name], $"trace:{_folder["trace"]}");
        var (code, _, error) = await process.EndAsync();
        Assert.True(code == 0, error);
        return File.ReadAllLines(_folder["trace"]);
    }

    private async Task DiesAsync(string output, string failpoint)
    {
        using var process = Start(output, failpoint);
        var (code, text, error) = await process.EndAsync();
        Assert.True(code == Killed, $"{failpoint}: exit code {code}, {error}");
        Assert.Empty(text + error);
    }

    private async Task EndsAsync(string output)
    {
        var (code, _, error) = await Invocation.RunAsync(SmallRun.Build(_pipeline, output));
        Assert.True(code == 0, error);
    }

    private CommandProcess Start(string output, string failpoint) =>
        CommandProcess.Start(new Dictionary<string, string> { [Variable] = failpoint }, SmallRun.Build(_pipeline, output));

    /// <summary>What can be seen beside the run's own work is what the finished dataset holds under that name.</summary>
    private static void AssertWhole(SortedDictionary<string, string> whole, string output, string when)
    {
        foreach (var (name, hash) in SmallRun.Visible(output)) Assert.True(whole.GetValueOrDefault(name) == hash, $"{when}: {name} is not whole");
    }

    [GeneratedRegex("-[0-9a-f]{16}$|[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<=[/:])(map|dedup|pool|fit|encode|view|mine|compose)(?=[-/]|$)(-#/(?!marker).+|/.+)?")]
    private static partial Regex Stages();

    [GeneratedRegex(@"(publish-)?(plan|manifest|stats|train|origin|provenance|README|_SUCCESS|report)(\.\w+)?")]
    private static partial Regex Documents();
}
