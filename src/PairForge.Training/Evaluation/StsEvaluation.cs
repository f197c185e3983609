using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>How well cosine similarity follows gold scores on one dataset and split.</summary>
/// <param name="File">The file, as given.</param>
/// <param name="Dataset">Dataset, or family where <paramref name="Split"/> is <c>all</c>.</param>
/// <param name="Split">Split, or <c>all</c>: every row of the family as one list, as SimCSE does.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Spearman">Spearman's rho, -1 to 1.</param>
/// <param name="Pearson">Pearson's correlation, -1 to 1.</param>
public sealed record StsResult(string File, string Dataset, string Split, int Rows, double Spearman, double Pearson);

/// <summary>Semantic textual similarity: correlation of cosine and gold scores.</summary>
public static class StsEvaluation
{
    /// <summary>Evaluates one file of <see cref="StsFile.Read"/>: each (dataset, split) in order of first occurrence, then each family's <c>all</c>.</summary>
    public static async Task<IReadOnlyList<StsResult>> EvaluateAsync(ITextEncoder encoder, string file, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return await EvaluateAsync(encoder, file, StsFile.Read(file), cancellation).ConfigureAwait(false);
    }

    /// <summary>Evaluates rows in memory.</summary>
    public static async Task<IReadOnlyList<StsResult>> EvaluateAsync(ITextEncoder encoder, string file, IReadOnlyList<StsRow> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(rows);
        var vectors = await TextVectors.EncodeAsync(encoder, rows.SelectMany(r => (string[])[r.Sentence1, r.Sentence2]), cancellation).ConfigureAwait(false);
        var scored = rows.Select(r => (Row: r, Cosine: vectors.Cosine(r.Sentence1, r.Sentence2))).ToList();
        var parts = scored.GroupBy(s => (s.Row.Dataset, s.Row.Split)).Select(g => Result(g.Key.Dataset, g.Key.Split, g));
        var families = scored.GroupBy(s => StsFile.Family(s.Row.Dataset)).Where(g => !IsOnePart(g.Select(s => s.Row))).Select(g => Result(g.Key, "all", g));
        return [.. parts, .. families];

        StsResult Result(string dataset, string split, IEnumerable<(StsRow Row, double Cosine)> part)
        {
            var cosines = part.Select(s => s.Cosine).ToArray();
            var gold = part.Select(s => s.Row.Score).ToArray();
            return new StsResult(file, dataset, split, gold.Length, RankCorrelation.Spearman(cosines, gold), RankCorrelation.Pearson(cosines, gold));
        }
    }

    /// <summary>Whether a family is a single part that is already called all.</summary>
    private static bool IsOnePart(IEnumerable<StsRow> rows) => rows.All(r => r.Split == "all" && !r.Dataset.Contains('.', StringComparison.Ordinal));
}
