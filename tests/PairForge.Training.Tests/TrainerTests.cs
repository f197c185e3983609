using PairForge.Training.Encoders;
using PairForge.Training.Losses;
using TorchSharp;

namespace PairForge.Training.Tests;

public sealed class TrainerTests
{
    private static readonly Components Components = TrainingComponents.AddTo(Components.Default());

    // Synonyms never share a text: "big dog3" means "large hound3".
    private static TrainingData Synonyms() => new(Enumerable.Range(0, 64).Select(i =>
        new TrainingPair($"big dog{i % 8} runs{i / 8}", $"large hound{i % 8} races{i / 8}", [$"small dog{i % 8} sleeps{i / 8}"])));

    private static TrainOptions Options(int epochs = 20) => new()
    {
        Encoder = Components.Step<SentenceEncoder>("static", new StaticEmbeddingOptions { Dimension = 32, TokenDropout = 0.2, NgramShare = 0 }),
        Objective =
        [
            Components.Step<ContrastiveLoss>("info-nce", new InfoNceOptions()),
            Components.Step<ContrastiveLoss>("unsupervised", new UnsupervisedOptions { Weight = 0.1 }),
        ],
        BatchSize = 24,
        Epochs = epochs,
        LearningRate = 0.02,
        Threads = 1,
    };

    [Fact]
    public void Train_Synonyms_BringsThemTogether()
    {
        var untrained = Train(Options(0), Synonyms(), 1);
        var trained = Train(Options(), Synonyms(), 1);
        Assert.InRange(Cosine(untrained, "big dog3", "large hound3"), -0.5, 0.5);
        Assert.InRange(Cosine(trained, "big dog3", "large hound3"), 0.6, 1);
        Assert.True(trained.EpochLosses[^1] < trained.EpochLosses[0] / 2);
        Assert.Equal(64 * 20, trained.Rows);
    }

    [Theory]
    [InlineData("token-cutoff")]
    [InlineData("span-cutoff")]
    [InlineData("feature-cutoff")]
    [InlineData("mixup")]
    public async Task Train_DatasetOfDirectives_AppliesThem(string operation)
    {
        var folder = Directory.CreateTempSubdirectory("pairforge-directives");
        try
        {
            File.WriteAllLines(Path.Combine(folder.FullName, "texts.txt"), Enumerable.Range(0, 60).Select(i => $"w{i} w{i + 1} w{i + 2} w{i * 7 % 60} x{i} y{i % 9} z{i % 5} u{i} v{i} q{i % 3}"));
            var yaml = $$"""
                source: { text: { path: texts.txt } }
                pair: [ { views: { count: 2 } } ]
                augment: { operations: [ { {{operation}}: {} } ] }
                write: { path: out }
                """;
            var stop = TestContext.Current.CancellationToken;
            await PairForge.Runs.PipelineRunner.RunAsync(PairForge.Configuration.PipelineFile.Parse(yaml, "p.yaml", folder.FullName, Components), new PairForge.Runs.RunOptions { Workers = 1 }, cancellation: stop);
            var pairs = new List<TrainingPair>();
            await foreach (var pair in TrainingPairReader.ReadAsync(Path.Combine(folder.FullName, "out"), stop)) pairs.Add(pair);
            Assert.Equal(120, pairs.Count);
            Assert.All(pairs, p => Assert.NotNull(p.PositiveDirective));
            var directed = new TrainingData(pairs);
            Assert.Equal(120, directed.RowCount); // two views of one text are two rows
            var trained = Train(Options(2), directed, 1);
            var without = Train(Options(2), new TrainingData(pairs.Select(p => p with { PositiveDirective = null })), 1);
            Assert.All(trained.EpochLosses, loss => Assert.InRange(loss, 0, 20));
            Assert.NotEqual(without.Encoder.Encode("w1 w2"), trained.Encoder.Encode("w1 w2"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Train_SameSeed_IsTheSameEncoder()
    {
        var (one, same, other) = (Train(Options(3), Synonyms(), 1), Train(Options(3), Synonyms(), 1), Train(Options(3), Synonyms(), 2));
        Assert.Equal(one.Encoder.Encode("big dog1"), same.Encoder.Encode("big dog1"));
        Assert.Equal(one.EpochLosses, same.EpochLosses);
        Assert.NotEqual(one.Encoder.Encode("big dog1"), other.Encoder.Encode("big dog1"));
    }

    [Fact]
    public void Train_Steps_LeaveNoTensorBehind()
    {
        var counts = new List<long>();
        new Trainer(Options(17)).Train(Synonyms(), 1, _ => counts.Add(torch.Tensor.TotalCount), TestContext.Current.CancellationToken);
        Assert.Equal(51, counts.Count);
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public void Train_IdentityPairs_LearnFromDropoutAlone()
    {
        var options = Options(5) with { Objective = [] };
        var data = new TrainingData(Enumerable.Range(0, 40).Select(i => new TrainingPair($"a{i} b{i} c{i % 5} d{i % 3}", $"a{i} b{i} c{i % 5} d{i % 3}", [])));
        var trained = Train(options, data, 1);
        Assert.True(trained.EpochLosses[^1] < trained.EpochLosses[0]);
    }

    [Fact]
    public void Train_NoRows_SaysSo() =>
        Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => Train(Options(), new TrainingData([]), 1)).Kind);

    [Fact]
    public void Train_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(Options()).Train(Synonyms(), 1, p =>
        {
            if (p.Step == 2) source.Cancel();
        }, source.Token));
    }

    private static TrainedEncoder Train(TrainOptions options, TrainingData data, ulong seed) =>
        new Trainer(options).Train(data, seed, null, TestContext.Current.CancellationToken);

    private static double Cosine(TrainedEncoder trained, string left, string right)
    {
        var (a, b) = (trained.Encoder.Encode(left), trained.Encoder.Encode(right));
        return a.Zip(b, (x, y) => (double)x * y).Sum();
    }
}
