using PairForge.Configuration;
using PairForge.Encoders;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Training.Tests;

public sealed class MiningRoundsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-rounds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Pipeline Load(params string[] sets)
    {
        string[] colours = ["red", "blue", "green", "grey", "black"], things = ["car", "dog", "house", "ball", "boat", "tree"];
        File.WriteAllLines(Path.Combine(_folder, "pairs.tsv"), (string[])["anchor\tpositive", .. colours.SelectMany(c => things.Select(t => $"a {c} {t}\tone {t} that is {c}"))]);
        File.WriteAllText(Path.Combine(_folder, "p.yaml"), """
            source: { tsv: { path: pairs.tsv } }
            mine: { num_negatives: 1, rounds: 2 }
            train: { batch_size: 8, epochs: 1, threads: 1, encoder: { static: { dimension: 16 } } }
            """);
        return PipelineFile.Load(Path.Combine(_folder, "p.yaml"), TrainingComponents.AddTo(Components.Default()), sets);
    }

    private Task<RunReport> RunAsync(Pipeline pipeline, string name, bool fresh = false) => MiningRounds.RunAsync(
        pipeline, TrainingComponents.AddTo(Components.Default()), new RunOptions { Out = Path.Combine(_folder, name), Workers = 1, Fresh = fresh }, cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public async Task RunAsync_TwoRounds_MinesTheSecondWithWhatTheFirstTrained()
    {
        await RunAsync(Load(), "out");
        var first = Path.Combine(_folder, "out.rounds", "1");
        Assert.Equal(30, PairDatasetReader.Open(first).RowCount());
        var model = Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "out.rounds"), "1-model-*"));
        var encoder = StaticEncoder.Load(model);
        await foreach (var row in PairDatasetReader.Open(Path.Combine(_folder, "out")).ReadAsync(detail: LineageDetail.Full, cancellation: TestContext.Current.CancellationToken))
        {
            var score = encoder.Encode(row.Anchor).Zip(encoder.Encode(row.Negatives[0]!), (a, b) => (double)a * b).Sum();
            Assert.Equal(score, row.Lineage!.Negatives[0]!.Score, 1e-5);
        }
        Assert.True((await RunAsync(Load(), "out")).AlreadyBuilt);
        await RunAsync(Load("train.epochs=2"), "out", fresh: true);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(_folder, "out.rounds"), "1-model-*").Length); // another training, another model
    }

    [Fact]
    public async Task RunAsync_OneRound_IsAnyBuild()
    {
        await RunAsync(Load("mine.rounds=1"), "one");
        Assert.False(Directory.Exists(Path.Combine(_folder, "one.rounds")));
    }

    [Fact]
    public async Task PipelineRunner_RoundsOfItsOwn_AreRefusedWithTheRemedy() =>
        Assert.Contains("MiningRounds", (await Assert.ThrowsAsync<ConfigurationException>(() => PipelineRunner.RunAsync(Load(), new RunOptions { Out = Path.Combine(_folder, "no") }, cancellation: TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
}
