using System.Globalization;
using System.Text;
using PairForge.Encoders;
using PairForge.Training.Evaluation;

namespace PairForge.Cli;

/// <summary>An encoder's figures over some STS files.</summary>
internal sealed record Evaluations(IReadOnlyList<StsResult> Sts, double? Alignment, double? Uniformity)
{
    internal static async Task<Evaluations> OfAsync(ITextEncoder encoder, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var results = new List<StsResult>();
        var rows = new List<StsRow>();
        foreach (var file in files)
        {
            results.AddRange(await StsEvaluation.EvaluateAsync(encoder, file, cancellation));
            rows.AddRange(StsFile.Read(file));
        }
        if (!rows.Any(r => r.Score > AlignmentUniformity.PositiveScore)) return new(results, null, null);
        var spread = await AlignmentUniformity.OfStsAsync(encoder, rows, cancellation);
        return new(results, spread.Alignment, spread.Uniformity);
    }

    internal object ToJson() => new
    {
        sts = Sts.Select(r => new { file = r.File, dataset = r.Dataset, split = r.Split, rows = r.Rows, spearman = r.Spearman, pearson = r.Pearson }),
        retrieval = Array.Empty<object>(),
        alignment = Alignment,
        uniformity = Uniformity,
    };

    internal string ToText()
    {
        var text = new StringBuilder();
        foreach (var r in Sts) text.Append(CultureInfo.InvariantCulture, $"{r.Dataset + "/" + r.Split,-28}{r.Rows,8:N0}  Spearman {100 * r.Spearman,6:F2}  Pearson {100 * r.Pearson,6:F2}\n");
        if (Alignment is { } a) text.Append(CultureInfo.InvariantCulture, $"alignment {a:F4}  uniformity {Uniformity:F4}\n");
        return text.ToString();
    }
}
