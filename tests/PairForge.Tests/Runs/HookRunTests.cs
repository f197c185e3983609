using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Hooks;
using PairForge.Runs;
using PairForge.Tests.Hooks;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

/// <summary>Runs whose views come from a service.</summary>
public sealed class HookRunTests : IDisposable
{
    private const string KeyVariable = "PAIRFORGE_TEST_RUN_KEY", Key = "canary-4711-key";

    private readonly TemporaryFolder _folder = new();

    public HookRunTests() => Environment.SetEnvironmentVariable(KeyVariable, Key);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_SomeRequestsFail_RowsFlowAndEveryViewIsCounted()
    {
        await using var server = new TranslationServer((_, r) => r.Texts.Any(t => t.Contains("number 17 ", StringComparison.Ordinal)) ? Reply.Unauthorized : Reply.Answer);
        var report = await RunAsync(server, "out");
        Assert.Equal((600, 596, 4), (report.RecordsAccepted, report.ViewsMade, report.ViewsRefused.Total));
        Assert.Equal(new KeyValuePair<string, long>("unauthorized", 4), Assert.Single(report.ViewsRefused.ByReason));
        var rows = await ReadAsync(_folder["out"]);
        Assert.Equal(596, rows.Count);
        Assert.All(rows, r => Assert.Equal(r.Anchor + " indeed", r.Positive));
        Assert.StartsWith("""[{"name":"back-translation","parameters":{"command":null,"http":{"allow_private":true,"api_key":"${env:PAIRFORGE_TEST_RUN_KEY}",""", rows[0].Lineage!.PositiveOperations, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_Again_AsksNothingAndWritesTheSameBytes(int workers)
    {
        await using var server = new TranslationServer();
        await RunAsync(server, "first", workers);
        Assert.Equal(1200, server.Paid.Count);
        await RunAsync(server, "first", 3, fresh: true); // the cache stands beside the run
        await RunAsync(server, "second", 2, cache: _folder["first.cache"]);
        Assert.Equal(1200, server.Paid.Count);
        Assert.Equal(File.ReadAllBytes(_folder["first/manifest.json"]), File.ReadAllBytes(_folder["second/manifest.json"]));
        Assert.Equal(File.ReadAllBytes(_folder["first/plan.json"]), File.ReadAllBytes(_folder["second/plan.json"]));
    }

    [Fact]
    public async Task RunAsync_StoppedByAnOutage_GoesOnAndPaysForNothingTwice()
    {
        var outage = true;
        await using var server = new TranslationServer((n, _) => outage && n >= 60 ? Reply.ServerError : Reply.Answer);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => RunAsync(server, "out", stopAfter: 3));
        Assert.Equal(FailureKind.TryAgain, fault.Kind);
        Assert.InRange(server.Paid.Count, 240, 260);
        outage = false;
        var report = await RunAsync(server, "out", stopAfter: 3);
        Assert.Equal(600, report.ViewsMade);
        Assert.Equal(1200, server.Paid.Count);
        Assert.Equal(1200, server.Paid.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_Key_StandsInNoFile()
    {
        await using var server = new TranslationServer((n, _) => n % 5 == 4 ? Reply.Unauthorized : Reply.Answer);
        await RunAsync(server, "out");
        Assert.All(server.Seen, s => Assert.Equal(Key, s.Key));
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 400);
        Assert.All(files, f => Assert.DoesNotContain(Key, File.ReadAllText(f, System.Text.Encoding.Latin1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_Explained_ReplaysFromTheCacheOfTheDataset()
    {
        await using var server = new TranslationServer();
        await RunAsync(server, "out");
        var row = (await ReadAsync(_folder["out"]))[7];
        var explanation = await RowExplainer.ExplainAsync(_folder["out"], row.Lineage!.RowId, Components.Default(), cancellation: TestContext.Current.CancellationToken);
        Assert.Null(explanation.NotReplayed);
        Assert.Equal(row.Positive, Assert.Single(explanation.Operations).Result);
        Assert.Equal(1200, server.Paid.Count);
    }

    [Fact]
    public async Task RunAsync_ExplainedWithoutTheKey_SaysWhyItIsNotReplayed()
    {
        await using var server = new TranslationServer();
        await RunAsync(server, "out");
        var row = (await ReadAsync(_folder["out"]))[7];
        Environment.SetEnvironmentVariable(KeyVariable, null);
        var explanation = await RowExplainer.ExplainAsync(_folder["out"], row.Lineage!.RowId, Components.Default(), cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(KeyVariable, explanation.NotReplayed, StringComparison.Ordinal);
        Assert.Equal(row.Positive, Assert.Single(explanation.Operations).Result);
    }

    [Theory]
    [InlineData(Choose.One)]
    [InlineData(Choose.Chain)]
    public async Task RunAsync_AmongOtherOperations_CountsAddUp(Choose choose)
    {
        File.WriteAllLines(_folder["table.tsv"], Enumerable.Range(0, 300).Select(n => $"this is number {n} of many words\tnumber {n} of many words is this"));
        File.WriteAllLines(_folder["in.txt"], Enumerable.Range(0, 600).Select(n => $"this is number {n} of many words"));
        var pipeline = PipelineFile.Parse($$"""
            source: { text: { path: in.txt } }
            pair: { views: { count: 3 } }
            augment:
              choose: {{choose}}
              operations:
                - back-translation: { table: { path: table.tsv } }
                - word-deletion: { rate: 0.3 }
                - paraphrase: { table: { path: table.tsv } }
            """.Replace("One", "one", StringComparison.Ordinal).Replace("Chain", "chain", StringComparison.Ordinal), "p.yaml", _folder.Path, Components.Default());
        var made = new List<string>();
        foreach (var workers in new[] { 1, 5 })
        {
            var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = _folder[$"out{workers}"], Workers = workers }, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(1800, report.ViewsMade + report.ViewsRefused.Total);
            made.Add(File.ReadAllText(_folder[$"out{workers}/manifest.json"]));
        }
        Assert.Equal(made[0], made[1]);
        var operations = (await ReadAsync(_folder["out1"])).Select(r => string.Join('+', System.Text.Json.JsonDocument.Parse(r.Lineage!.PositiveOperations!).RootElement.EnumerateArray().Select(o => o.GetProperty("name").GetString()))).CountBy(n => n).ToDictionary();
        if (choose == Choose.One) Assert.Equal(["back-translation", "paraphrase", "word-deletion"], operations.Keys.Order(StringComparer.Ordinal));
        else Assert.Equal(["back-translation+word-deletion", "word-deletion"], operations.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OperationFromCode_ServesTwoRunsAndKeepsItsAnswers()
    {
        var asked = 0;
        using var operation = new Paraphrase(new HookRequests(new Counted(n => asked += n), "counted", new RequestOptions(), new AnswerCache(_folder["answers"])));
        var pipeline = Pipeline([.. Enumerable.Range(0, 40).Select(n => Passage(n, $"this is number {n}"))], new ViewsRule()) with
        {
            Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("by-code", operation, "counted")] },
        };
        for (var run = 0; run < 2; run++) Assert.Equal(40, (await BuildAsync(pipeline)).Report.ViewsMade);
        Assert.Equal(40, asked);
        await BuildAsync(pipeline with { Source = [Step<PairForge.Sources.ISource>.Of("memory", new PairForge.Sources.MemorySource([Passage(0, "another one")], "m"), "")] });
        Assert.Equal(41, asked);
    }

    private sealed class Counted(Action<int> asked) : IBackTranslator
    {
        public ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
        {
            asked(texts.Count);
            return ValueTask.FromResult<IReadOnlyList<Rewording>>([.. texts.Select(t => Rewording.Of("so " + t))]);
        }
    }

    private async Task<RunReport> RunAsync(TranslationServer server, string name, int workers = 2, bool fresh = false, string? cache = null, int stopAfter = 100)
    {
        File.WriteAllLines(_folder["in.txt"], Enumerable.Range(0, 600).Select(n => $"this is number {n} of many words"));
        var pipeline = PipelineFile.Parse($$"""
            source: { text: { path: in.txt } }
            pair: { views: { count: 1 } }
            augment:
              operations:
                - back-translation:
                    http: { url: '{{server.Url}}', via: de, api_key: '${env:{{KeyVariable}}}', allow_private: true }
                    {{(cache is null ? "" : $"cache: {cache}")}}
                    requests: { batch_size: 4, attempts: 2, retry_delay: 0.01, concurrency: 1, stop_after: {{stopAfter}} }
            """, "p.yaml", _folder.Path, Components.Default());
        return await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = _folder[name], Workers = workers, Fresh = fresh }, cancellation: TestContext.Current.CancellationToken);
    }
}
