using System.Globalization;
using System.Text;
using System.Text.Json;
using PairForge.Training;

namespace PairForge.Cli;

/// <summary>A training run's figures, as JSON and for people: every one beside that of the untrained encoder.</summary>
internal static class TrainText
{
    internal static string Json(TrainReport report, string folder) => JsonSerializer.Serialize(new
    {
        rows = report.Rows,
        seeds = report.Seeds.Select(s => s.Seed),
        runs = report.Seeds.Select(s => new
        {
            seed = s.Seed,
            losses = s.EpochLosses.Select(JsonText.Number),
            seconds = s.Seconds,
            rows_per_second = JsonText.Number(s.RowsPerSecond),
            untrained = Measured(report) ? EvaluationText.Json(s.Untrained) : null,
            trained = Measured(report) ? EvaluationText.Json(s.Trained) : null,
        }),
        summary = report.Sts.Select(s => new
        {
            file = s.File,
            dataset = $"{s.Dataset}/{s.Split}",
            untrained = JsonText.Number(s.Untrained.Mean),
            trained_mean = JsonText.Number(s.Trained.Mean),
            trained_std = Deviation(report, s.Trained),
        }),
        alignment = Of(report, report.Alignment),
        uniformity = Of(report, report.Uniformity),
        @out = Path.GetFullPath(folder),
    }, JsonText.Options) + "\n";

    internal static string Text(TrainReport report, string folder)
    {
        var text = new StringBuilder();
        var seconds = report.Seeds.Average(s => s.Seconds);
        text.Append(CultureInfo.InvariantCulture, $"{report.Rows:N0} rows, {report.Seeds.Count} seed{(report.Seeds.Count == 1 ? "" : "s")}, {seconds:F1} s each\n");
        foreach (var s in report.Sts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{s.Dataset + "/" + s.Split,-28}Spearman  untrained {EvaluationText.Percent(s.Untrained.Mean),6}  trained {EvaluationText.Percent(s.Trained.Mean),6}");
            if (report.Seeds.Count > 1) text.Append(CultureInfo.InvariantCulture, $" +- {EvaluationText.Percent(s.Trained.Deviation)}");
            text.Append('\n');
        }
        if (double.IsFinite(report.Alignment.Trained.Mean))
        {
            text.Append(CultureInfo.InvariantCulture, $"alignment {EvaluationText.Figure(report.Alignment.Untrained.Mean)} -> {EvaluationText.Figure(report.Alignment.Trained.Mean)}");
            text.Append(CultureInfo.InvariantCulture, $"  uniformity {EvaluationText.Figure(report.Uniformity.Untrained.Mean)} -> {EvaluationText.Figure(report.Uniformity.Trained.Mean)}  (lower is better)\n");
        }
        if (!Measured(report)) text.Append("not measured; give --sts FILE\n");
        text.Append("saved in ").Append(Path.GetFullPath(folder)).Append('\n');
        return text.ToString();
    }

    private static bool Measured(TrainReport report) => report.Sts.Count > 0;

    private static object Of(TrainReport report, Change change) => new
    {
        untrained = JsonText.Number(change.Untrained.Mean),
        trained_mean = JsonText.Number(change.Trained.Mean),
        trained_std = Deviation(report, change.Trained),
    };

    /// <summary>One seed says nothing of the spread.</summary>
    private static double? Deviation(TrainReport report, Spread spread) => report.Seeds.Count > 1 ? JsonText.Number(spread.Deviation) : null;
}
