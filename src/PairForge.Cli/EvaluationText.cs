using System.Globalization;
using System.Text;
using PairForge.Training.Evaluation;

namespace PairForge.Cli;

/// <summary>An encoder's figures, as JSON and for people.</summary>
internal static class EvaluationText
{
    internal static object Json(EvaluationReport report)
    {
        var figures = new Dictionary<string, object?>
        {
            ["sts"] = report.Sts.Select(r => new { file = r.File, dataset = r.Dataset, split = r.Split, rows = r.Rows, spearman = JsonText.Number(r.Spearman), pearson = JsonText.Number(r.Pearson) }),
            ["retrieval"] = report.Retrieval.Select(r => new
            {
                folder = r.Folder,
                accuracy_at_1 = JsonText.Number(r.AccuracyAt1),
                ndcg_at_10 = JsonText.Number(r.NdcgAt10),
                mrr_at_10 = JsonText.Number(r.MrrAt10),
                recall_at_100 = JsonText.Number(r.RecallAt100),
            }),
            ["alignment"] = JsonText.Number(report.Alignment),
            ["uniformity"] = JsonText.Number(report.Uniformity),
        };
        if (report.Pairs is { } pairs)
        {
            figures["pairs"] = new
            {
                dataset = pairs.Dataset,
                rows = pairs.Rows,
                triplet_accuracy = JsonText.Number(pairs.TripletAccuracy),
                positive_similarity = JsonText.Number(pairs.PositiveSimilarity),
                negative_similarity = JsonText.Number(pairs.NegativeSimilarity),
            };
        }
        return figures;
    }

    internal static string Text(EvaluationReport report)
    {
        var text = new StringBuilder();
        foreach (var r in report.Sts)
            text.Append(CultureInfo.InvariantCulture, $"{r.Dataset + "/" + r.Split,-28}{r.Rows,8:N0} pairs    Spearman {Percent(r.Spearman),6}  Pearson {Percent(r.Pearson),6}\n");
        foreach (var r in report.Retrieval)
            text.Append(CultureInfo.InvariantCulture, $"{Name(r.Folder),-28}{r.Queries,8:N0} queries  accuracy@1 {Percent(r.AccuracyAt1),6}  nDCG@10 {Percent(r.NdcgAt10),6}  MRR@10 {Percent(r.MrrAt10),6}  recall@100 {Percent(r.RecallAt100),6}\n");
        if (report.Pairs is { } p)
            text.Append(CultureInfo.InvariantCulture, $"{Name(p.Dataset),-28}{p.Rows,8:N0} rows     triplet accuracy {Percent(p.TripletAccuracy),6}  similarity: positives {Figure(p.PositiveSimilarity)}, negatives {Figure(p.NegativeSimilarity)}\n");
        if (double.IsFinite(report.Alignment)) text.Append(CultureInfo.InvariantCulture, $"alignment {Figure(report.Alignment)}  uniformity {Figure(report.Uniformity)}\n");
        return text.ToString();
    }

    /// <summary>Times 100, as the field prints correlations and shares; a dash where there is none.</summary>
    internal static string Percent(double value) => double.IsFinite(value) ? (100 * value).ToString("F2", CultureInfo.InvariantCulture) : "-";

    internal static string Figure(double value) => double.IsFinite(value) ? value.ToString("F4", CultureInfo.InvariantCulture) : "-";

    private static string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
