using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge calibrate DATASET</c>.</summary>
internal static class CalibrateCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "The folder of a dataset with mined negatives." };
        var yield = new Option<double>("--yield") { Description = "Share of the anchors that must get all their negatives.", DefaultValueFactory = _ => 0.95, HelpName = "N" };
        var qrels = new Option<string?>("--qrels") { Description = "Judgements (query id, document id, score, by tab, with a header): relevant documents are false negatives. Ids are those of the source's id column.", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var command = new Command("calibrate", "Try margins and guards on a dataset's candidates: yield, hardness, false negatives where they are known.") { dataset, yield, qrels, json };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(yield) is var wanted && wanted is not (> 0 and <= 1)) throw new PairForgeException(FailureKind.Usage, string.Create(CultureInfo.InvariantCulture, $"--yield is {wanted}; it must be above 0 and at most 1"));
            var relevant = result.GetValue(qrels) is { } file ? Training.Evaluation.RetrievalSet.ReadRelevance(file).ToDictionary(q => q.Key, q => (IReadOnlySet<string>)q.Value.Keys.ToHashSet()) : null;
            var report = await MiningCalibration.RunAsync(result.GetValue(dataset)!, SharedOptions.KnownComponents(), wanted, relevant, null, cancellation);
            Console.Out.Write(result.GetValue(json) ? Json(report) : Text(report));
            return 0;
        });
        return command;
    }

    private static string Json(CalibrationReport report) => JsonSerializer.Serialize(new
    {
        anchors = report.Anchors, num_negatives = report.NumNegatives, truth = report.Truth, yield = report.Yield,
        settings = report.Settings.Select(Json), proposed = report.Proposed is { } p ? Json(p) : null,
    }, JsonText.Options) + "\n";

    private static object Json(CalibratedSetting s) => new
    {
        relative_margin = s.RelativeMargin, guards = s.Guarded, negatives = s.Negatives, filled = s.Filled, mean_score = JsonText.Number(s.MeanScore), refused = s.Refused, dropped = s.Dropped, false_negatives = JsonText.Number(s.FalseNegatives),
    };

    private static string Text(CalibrationReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.Anchors:N0} anchors, {report.NumNegatives} negatives asked for\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"guards",-7}{"margin",8}{"negatives",11}{"filled",9}{"hardness",10}{(report.Truth is null ? "" : "     false"),10}{"dropped",11}\n");
        foreach (var s in report.Settings)
        {
            var margin = s.RelativeMargin is { } m ? m.ToString("0.00", CultureInfo.InvariantCulture) : "none";
            text.Append(CultureInfo.InvariantCulture, $"{(s.Guarded ? "on" : "off"),-7}{margin,8}{s.Negatives,11:F2}{100 * s.Filled,7:F1} %{s.MeanScore,10:F4}{(report.Truth is null ? "" : $"{100 * s.FalseNegatives,8:F2} %"),10}{s.Dropped.Values.Sum(),11}\n");
        }
        text.Append(report.Proposed is { } proposed
            ? string.Create(CultureInfo.InvariantCulture, $"\nproposed: guards as they are{(proposed.RelativeMargin is { } margin2 ? $", mine.relative_margin={margin2}" : ", no margin")}: the strictest that fills {100 * report.Yield:0.#} % of the anchors\n")
            : string.Create(CultureInfo.InvariantCulture, $"\nno setting fills {100 * report.Yield:0.#} % of the anchors; a larger mine.corpus, fewer negatives, or a lower --yield would\n"));
        return text.ToString();
    }
}
