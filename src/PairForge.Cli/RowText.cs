using System.Globalization;
using System.Text;
using PairForge.Sinks;

namespace PairForge.Cli;

/// <summary>Rows of a dataset, as JSON and for people.</summary>
internal static class RowText
{
    internal static object Json(PairRow row) => new
    {
        anchor = row.Anchor,
        positive = row.Positive,
        negatives = row.Negatives,
        group = row.Group,
        positive_score = JsonText.Number(row.PositiveScore),
        negative_scores = row.NegativeScores.Select(JsonText.Number),
    };

    /// <summary>A line a text, with its cosine to the anchor where that is known; an empty line ends the row.</summary>
    internal static string Text(PairRow row)
    {
        var scored = double.IsFinite(row.PositiveScore) || row.NegativeScores.Any(double.IsFinite);
        var text = new StringBuilder();
        Line("anchor", double.NaN, row.Anchor);
        Line("positive", row.PositiveScore, row.Positive);
        for (var n = 0; n < row.Negatives.Count; n++) Line("negative", n < row.NegativeScores.Count ? row.NegativeScores[n] : double.NaN, row.Negatives[n]);
        return text.Append('\n').ToString();

        void Line(string name, double score, string? content)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-10}");
            if (scored) text.Append(CultureInfo.InvariantCulture, $"{(double.IsFinite(score) ? score.ToString("F4", CultureInfo.InvariantCulture) : ""),7}  ");
            text.Append(EditText.Tame(content ?? "(none)")).Append('\n');
        }
    }
}
