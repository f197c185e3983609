using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Sources;
using PairForge.Tests.Sinks;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class PipelineRunnerTests
{
    [Fact]
    public async Task RunAsync_Encoder_IsAskedByTheIdsOfTheTexts()
    {
        var encoder = new MadeUpEncoder(coarse: false);
        var passages = Enumerable.Range(0, 300).Select(n => Passage(n, $"first {n}", positives: [$"second {n}"])).ToArray();
        await BuildAsync(Pipeline(passages, new GivenRule(), new ViewsRule()) with
        {
            Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("drop-first-word", new DropFirstWord(), "")] },
            Encode = Step<ITextEncoder>.Of("made-up", encoder, ""),
            Mine = new MineOptions(),
        });
        Assert.Equal(900, encoder.Asked.Count);
        Assert.Equal(("first 299", "second 299", "299"), (encoder.Asked["m:299:0"], encoder.Asked["m:299:0/p0"], encoder.Asked["m:299:0/v0"]));
    }

    [Fact]
    public async Task RunAsync_TwoSourcesWithFilesOfOneName_BothAreRead()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "x", "y" })
        {
            Directory.CreateDirectory(folder[name]);
            File.WriteAllText(Path.Combine(folder[name], "a.txt"), $"first of {name}\nsecond of {name}\n");
        }
        var built = await BuildAsync(new Pipeline
        {
            Source = [.. new[] { "x", "y" }.Select(name => Components.Default().Step<ISource>("text", new TextSourceOptions { Path = Path.Combine(folder[name], "a.txt") }))],
        });
        Assert.Equal(
            [("a.txt:0:0", "first of x"), ("a.txt:11:0", "second of x"), ("1//a.txt:0:0", "first of y"), ("1//a.txt:11:0", "second of y")],
            built.Rows.Select(r => (r.Lineage!.Id, r.Anchor)));
        Assert.Equal(["a.txt", "a.txt", "1//a.txt", "1//a.txt"], built.Rows.Select(r => r.Lineage!.Source));
    }

    [Theory]
    [InlineData("augmentation", 1, "augment", "operation-failed", "view 0 of m:300:0: hostile threw InvalidOperationException: no 300 please", 3)]
    [InlineData("augmentation", 8, "augment", "operation-failed", "view 0 of m:300:0: hostile threw InvalidOperationException: no 300 please", 3)]
    [InlineData("edits", 2, "augment", "operation-failed", "view 0 of m:300:0: hostile threw ArgumentException: edit 0 covers 0 to 99; the text has 8 UTF-16 units (Parameter 'edits')", 1)]
    [InlineData("encoder", 1, "encode", "encoder-failed", "InvalidOperationException: no 300 please", 3)]
    [InlineData("encoder", 8, "encode", "encoder-failed", "InvalidOperationException: no 300 please", 3)]
    [InlineData("view encoder", 2, "view", "encoder-failed", "InvalidOperationException: no 300 please", 3)]
    [InlineData("nan", 2, "encode", "encoder-failed", "the encoder gave NaN at place 1 of the vector; vectors must be finite", 1)]
    [InlineData("view nan", 2, "view", "encoder-failed", "the encoder gave NaN at place 1 of the vector; vectors must be finite", 1)]
    public async Task RunAsync_PoisonTexts_AreFoundInTheirBatchAndQuarantined(string what, int workers, string stage, string reason, string detail, int count)
    {
        using var folder = new TemporaryFolder();
        var report = await PipelineRunner.RunAsync(Hostile(what), new RunOptions { Out = folder["out"], Workers = workers }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([[stage, reason, detail, (long)count]], SampleDataset.Query(
            $"select min(stage), min(reason), first(detail order by detail), count(*) from '{folder["out"]}/quarantine/*.parquet'"));
        if (stage != "augment" && count > 1) Assert.Equal([[true]], SampleDataset.Query($"select min(attempts) > 1 from '{folder["out"]}/quarantine/*.parquet'"));
        Assert.Equal(700, report.RecordsAccepted);
        Assert.Equal(700, report.ViewsMade + report.ViewsRefused.Total);
        if (stage == "augment") Assert.Equal(new KeyValuePair<string, long>("operation-failed", count), Assert.Single(report.ViewsRefused.ByReason));
    }

    [Theory]
    [InlineData("augmentation", "stage view: 3 of 700 texts failed, more than max_quarantine allows; the first: hostile at byte 300: operation-failed")]
    [InlineData("encoder", "stage encode: 3 of 700 texts failed, more than max_quarantine allows; the first: m:300:0 at byte 0: encoder-failed (InvalidOperationException: no 300 please)")]
    public async Task RunAsync_MorePoisonThanTheLimit_Stops(string what, string message) =>
        await FailsAsync(Hostile(what) with { MaxQuarantine = 2 }, 2, FailureKind.Internal, message.Replace("hostile at", "m at", StringComparison.Ordinal));

    [Fact]
    public async Task RunAsync_EncoderIsUnreachable_SaysTryAgain() =>
        await FailsAsync(Hostile("network"), 2, FailureKind.TryAgain, "stage encode, passages m:256:0 to m:511:0: HttpRequestException: no 300 please");

    [Fact]
    public async Task RunAsync_LearningThrows_ThePassageIsNamed() =>
        await FailsAsync(Hostile("learn"), 2, FailureKind.Internal, "stage fit, passage m:300:0: InvalidOperationException: no 300 please");

    [Theory]
    [InlineData("filter")]
    [InlineData("duplicate filter")]
    [InlineData("segmenter")]
    public async Task RunAsync_FilterOrSegmenterThrows_ThePassageIsNamed(string what) =>
        await FailsAsync(Hostile(what), 8, FailureKind.Internal, "stage map, passage m:300:0: InvalidOperationException: no 300 please");

    [Fact]
    public async Task RunAsync_SourceThrows_TheInputIsNamed() =>
        await FailsAsync(Hostile("source"), 8, FailureKind.Internal, "stage map, input hostile: InvalidOperationException: no 300 please");

    [Theory]
    [InlineData("augmentation")]
    [InlineData("encoder")]
    [InlineData("filter")]
    [InlineData("source")]
    public async Task RunAsync_CancelledInTheMiddle_GoesOnLater(string what)
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var pipeline = HostileComponent.In(Pipeline(HostileComponent.Passages, new ViewsRule()), what, cancel.Cancel);
        var options = new RunOptions { Out = folder["out"], Workers = 2 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PipelineRunner.RunAsync(pipeline, options, cancellation: cancel.Token));
        Assert.Equal(["_run", "plan.json"], Directory.GetFileSystemEntries(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var report = await PipelineRunner.RunAsync(pipeline, options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(700, report.RecordsAccepted);
        Assert.False(Directory.Exists(Path.Combine(folder["out"], "_run")));
    }

    private static Pipeline Hostile(string what) => HostileComponent.In(Pipeline(HostileComponent.Passages, new ViewsRule()), what);

    private static async Task FailsAsync(Pipeline pipeline, int workers, FailureKind kind, string message)
    {
        using var folder = new TemporaryFolder();
        var fault = await Assert.ThrowsAsync<PairForgeException>(() =>
            PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = workers }, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Equal(kind, fault.Kind);
        Assert.False(Directory.Exists(Path.Combine(folder["out"], "data"))); // what is done stays, for another try
    }
}
