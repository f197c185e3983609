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

/// <summary>A figure over all seeds, trained beside untrained; NaN where it was not measured.</summary>
/// <param name="Untrained">With <c>epochs: 0</c>.</param>
/// <param name="Trained">After training.</param>
public readonly record struct Change(Spread Untrained, Spread Trained);

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
/// <param name="Alignment">Alignment before and after.</param>
/// <param name="Uniformity">Uniformity before and after.</param>
public sealed record TrainReport(int Rows, IReadOnlyList<SeedReport> Seeds, IReadOnlyList<StsSpread> Sts, Change Alignment, Change Uniformity);

/// <summary>Trains on one or more seeds, and measures each encoder before and after.</summary>
public static class TrainingRun
{
    private static EvaluationReport NotMeasured { get; } = new([], [], double.NaN, double.NaN);

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
        ArgumentNullException.ThrowIfNull(evaluation);
        StaticEncoder? kept = null;
        var reports = new List<SeedReport>();
        foreach (var seed in seeds.Count == 0 ? [options.Seed] : seeds)
        {
            var untrained = evaluation.IsEmpty ? NotMeasured
                : await Measure(new Trainer(options with { Epochs = 0 }).Train(data, seed, null, cancellation).Encoder).ConfigureAwait(false);
            var trained = new Trainer(options).Train(data, seed, progress is null ? null : p => progress(seed, p), cancellation);
            var figures = evaluation.IsEmpty ? NotMeasured : await Measure(trained.Encoder).ConfigureAwait(false);
            reports.Add(new SeedReport(seed, untrained, figures, trained.EpochLosses, trained.Seconds, trained.Seconds > 0 ? trained.Rows / trained.Seconds : 0));
            kept ??= trained.Encoder;
        }
        return (kept!, new TrainReport(data.RowCount, reports, Summarize(reports), ChangeOf(reports, f => f.Alignment), ChangeOf(reports, f => f.Uniformity)));

        Task<EvaluationReport> Measure(StaticEncoder encoder) =>
            EvaluationReport.MeasureAsync(new CheckpointEncoder(encoder, "in training"), evaluation, cancellation);
    }

    private static Change ChangeOf(List<SeedReport> reports, Func<EvaluationReport, double> figure) =>
        new(Spread.Of([.. reports.Select(r => figure(r.Untrained))]), Spread.Of([.. reports.Select(r => figure(r.Trained))]));

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
