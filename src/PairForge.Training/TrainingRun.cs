using PairForge.Encoders;
using PairForge.Training.Evaluation;

namespace PairForge.Training;

/// <summary>One seed: the encoder as it started and as it was trained.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Untrained">Figures of the same encoder with <c>epochs: 0</c>.</param>
/// <param name="Trained">Figures after training.</param>
/// <param name="EpochLosses">Mean loss of each epoch.</param>
/// <param name="Seconds">Wall time of the training steps.</param>
/// <param name="RowsPerSecond">Rows a second.</param>
public sealed record SeedReport(ulong Seed, EvaluationReport Untrained, EvaluationReport Trained, IReadOnlyList<double> EpochLosses, double Seconds, double RowsPerSecond);

/// <summary>One figure over all seeds.</summary>
/// <param name="Mean">Mean over seeds.</param>
/// <param name="Deviation">Sample standard deviation; 0 for one seed.</param>
public readonly record struct Spread(double Mean, double Deviation)
{
    /// <summary>Mean and sample standard deviation of <paramref name="values"/>.</summary>
    public static Spread Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.Average();
        return new Spread(mean, values.Count < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)));
    }
}

/// <summary>An STS figure over all seeds, trained beside untrained.</summary>
/// <param name="File">The file.</param>
/// <param name="Dataset">Dataset or family.</param>
/// <param name="Split">Split or <c>all</c>.</param>
/// <param name="Untrained">Spearman with <c>epochs: 0</c>.</param>
/// <param name="Trained">Spearman after training.</param>
public sealed record StsSpread(string File, string Dataset, string Split, Spread Untrained, Spread Trained);

/// <summary>What <c>pairforge train</c> reports.</summary>
/// <param name="Rows">Different rows trained on.</param>
/// <param name="Seeds">Each seed.</param>
/// <param name="Sts">STS figures over all seeds.</param>
public sealed record TrainReport(int Rows, IReadOnlyList<SeedReport> Seeds, IReadOnlyList<StsSpread> Sts);

/// <summary>Trains on one or more seeds, and measures each encoder before and after.</summary>
public static class TrainingRun
{
    /// <summary>Trains one encoder a seed; the first seed's is the one to keep.</summary>
    /// <param name="options">The <c>train</c> block.</param>
    /// <param name="data">The rows.</param>
    /// <param name="seeds">Seeds; empty takes the options' own.</param>
    /// <param name="evaluation">What to measure on.</param>
    /// <param name="progress">Told after each step, with the seed.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static async Task<(StaticEncoder Encoder, TrainReport Report)> RunAsync(
        TrainOptions options,
        TrainingData data,
        IReadOnlyList<ulong> seeds,
        EvaluationOptions evaluation,
        Action<ulong, TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(seeds);
        StaticEncoder? kept = null;
        var reports = new List<SeedReport>();
        foreach (var seed in seeds.Count == 0 ? [options.Seed] : seeds)
        {
            var start = new Trainer(options with { Epochs = 0 }).Train(data, seed, null, cancellation);
            var untrained = await Measure(start.Encoder).ConfigureAwait(false);
            var trained = new Trainer(options).Train(data, seed, progress is null ? null : p => progress(seed, p), cancellation);
            var figures = await Measure(trained.Encoder).ConfigureAwait(false);
            reports.Add(new SeedReport(seed, untrained, figures, trained.EpochLosses, trained.Seconds, trained.Seconds > 0 ? trained.Rows / trained.Seconds : 0));
            kept ??= trained.Encoder;
        }
        return (kept!, new TrainReport(data.RowCount, reports, Summarize(reports)));

        Task<EvaluationReport> Measure(StaticEncoder encoder) =>
            EvaluationReport.MeasureAsync(new CheckpointEncoder(encoder, "in training"), evaluation, cancellation);
    }

    private static StsSpread[] Summarize(List<SeedReport> reports)
    {
        var first = reports[0].Trained.Sts;
        var spreads = new StsSpread[first.Count];
        for (var i = 0; i < spreads.Length; i++)
        {
            var place = i;
            spreads[i] = new StsSpread(first[i].File, first[i].Dataset, first[i].Split,
                Spread.Of([.. reports.Select(r => r.Untrained.Sts[place].Spearman)]),
                Spread.Of([.. reports.Select(r => r.Trained.Sts[place].Spearman)]));
        }
        return spreads;
    }
}
