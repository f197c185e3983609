using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Sources;
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
            [("a.txt:0:0", "first of x"), ("a.txt:11:0", "second of x"), ("2/a.txt:0:0", "first of y"), ("2/a.txt:11:0", "second of y")],
            built.Rows.Select(r => (r.Lineage!.Id, r.Anchor)));
        Assert.Equal(["a.txt", "a.txt", "2/a.txt", "2/a.txt"], built.Rows.Select(r => r.Lineage!.Source));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task RunAsync_AugmentationThrows_TheFirstPassageIsNamed(int workers) =>
        await FailsAsync(Hostile("augmentation"), workers, FailureKind.Internal, "stage view, passage m:300:0, hostile: InvalidOperationException: no 300 please");

    [Fact]
    public async Task RunAsync_AugmentationGivesWrongEdits_SaysWhatIsWrong() =>
        await FailsAsync(Hostile("edits"), 2, FailureKind.Internal, "stage view, passage m:300:0, hostile: ArgumentException: edit 0 covers 0 to 99; the text has 8 UTF-16 units");

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task RunAsync_EncoderThrows_TheBatchIsNamed(int workers) =>
        await FailsAsync(Hostile("encoder"), workers, FailureKind.Internal, "stage encode, passages m:256:0 to m:511:0: InvalidOperationException: no 300 please");

    [Fact]
    public async Task RunAsync_EncoderOfAViewThrows_TheBatchIsNamed() =>
        await FailsAsync(Hostile("view encoder"), 2, FailureKind.Internal, "stage score, passages m:256:0 to m:511:0: InvalidOperationException: no 300 please");

    [Theory]
    [InlineData("nan", "stage encode, passage m:300:0: the encoder gave NaN at place 1 of the vector; vectors must be finite")]
    [InlineData("view nan", "stage score, passage m:300:0/v0: the encoder gave NaN at place 1 of the vector; vectors must be finite")]
    public async Task RunAsync_EncoderGivesNaN_ThePassageIsNamed(string what, string message) => await FailsAsync(Hostile(what), 2, FailureKind.Internal, message);

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
    public async Task RunAsync_CancelledInTheMiddle_LeavesNothing(string what)
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var pipeline = HostileComponent.In(Pipeline(HostileComponent.Passages, new ViewsRule()), what, cancel.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = 2 }, cancellation: cancel.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
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
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
