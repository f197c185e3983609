using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>Alignment and uniformity on the unit sphere; lower is better for both.</summary>
/// <param name="Alignment">Mean squared distance of positive pairs.</param>
/// <param name="Uniformity">Logarithm of the mean Gaussian potential over all pairs of different texts.</param>
/// <param name="Pairs">Positive pairs.</param>
/// <param name="Sentences">Different sentences.</param>
/// <remarks>Wang and Isola, "Understanding contrastive representation learning through alignment and uniformity on the hypersphere", ICML 2020, with alpha 2 and t 2.</remarks>
public sealed record AlignmentUniformity(double Alignment, double Uniformity, int Pairs, int Sentences)
{
    /// <summary>The gold score, of 5, above which two sentences are positives.</summary>
    public const double PositiveScore = 4;

    /// <summary>Measures over the rows of an STS file whose gold score, of 5, is above 4; uniformity over the sentences of those rows.</summary>
    public static Task<AlignmentUniformity> OfStsAsync(ITextEncoder encoder, IReadOnlyList<StsRow> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return OfPairsAsync(encoder, [.. rows.Where(r => r.Score > PositiveScore).Select(r => (r.Sentence1, r.Sentence2))], cancellation);
    }

    /// <summary>Measures over positive pairs; NaN where there are too few.</summary>
    public static async Task<AlignmentUniformity> OfPairsAsync(ITextEncoder encoder, IReadOnlyList<(string, string)> pairs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(pairs);
        var sentences = pairs.SelectMany(p => (string[])[p.Item1, p.Item2]).Distinct(StringComparer.Ordinal).ToList();
        var vectors = await TextVectors.EncodeAsync(encoder, sentences, cancellation).ConfigureAwait(false);
        double distances = 0;
        foreach (var (left, right) in pairs) distances += SquaredDistance(vectors[left], vectors[right]);
        var sums = new double[sentences.Count];
        Parallel.For(0, sentences.Count, i =>
        {
            for (var j = i + 1; j < sentences.Count; j++) sums[i] += Math.Exp(-2 * SquaredDistance(vectors[sentences[i]], vectors[sentences[j]]));
        });
        double potential = 0;
        foreach (var sum in sums) potential += sum;
        var count = (double)sentences.Count * (sentences.Count - 1) / 2;
        return new AlignmentUniformity(pairs.Count == 0 ? double.NaN : distances / pairs.Count, count == 0 ? double.NaN : Math.Log(potential / count), pairs.Count, sentences.Count);
    }

    private static double SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var d = (double)left[i] - right[i];
            sum += d * d;
        }
        return sum;
    }
}
