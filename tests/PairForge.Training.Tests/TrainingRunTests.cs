using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests;

public sealed class TrainingRunTests
{
    [Fact]
    public void Spread_Values_AreMeanAndSampleDeviation()
    {
        Assert.Equal(new Spread(2, 1), Spread.Of([1, 2, 3]));
        Assert.Equal(new Spread(5, 0), Spread.Of([5]));
    }

    [Fact]
    public async Task RunAsync_Seeds_StandBesideTheUntrainedEncoder()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, "5\tdog1 runs\thound1 races\n0\tdog1 runs\thound2 sleeps\n1\tdog2 runs\thound1 sleeps\n4\tdog2 runs\thound2 races\n", TestContext.Current.CancellationToken);
        try
        {
            var data = new TrainingData(Enumerable.Range(0, 16).Select(i => new TrainingPair($"dog{i % 4} runs", $"hound{i % 4} races", [])));
            var options = new TrainOptions { BatchSize = 4, Epochs = 10, LearningRate = 0.02, Threads = 1 };
            var (encoder, report) = await TrainingRun.RunAsync(options, data, [1, 2], new EvaluationOptions { Sts = [path] }, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal([1ul, 2ul], report.Seeds.Select(s => s.Seed));
            var spread = Assert.Single(report.Sts);
            Assert.Equal(report.Seeds.Average(s => s.Trained.Sts[0].Spearman), spread.Trained.Mean, 12);
            Assert.Equal(report.Seeds.Average(s => s.Untrained.Sts[0].Spearman), spread.Untrained.Mean, 12);
            var start = new Trainer(options with { Epochs = 0 }).Train(data, 2, null, TestContext.Current.CancellationToken);
            var untrained = await StsEvaluation.EvaluateAsync(new PairForge.Encoders.CheckpointEncoder(start.Encoder, "start"), path, TestContext.Current.CancellationToken);
            Assert.Equal(untrained[0].Spearman, report.Seeds[1].Untrained.Sts[0].Spearman);
            Assert.Equal(256, encoder.Dimension);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
