using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>How an encoder sees the rows of a dataset.</summary>
/// <param name="Dataset">The folder or file, as given.</param>
/// <param name="Rows">Rows.</param>
/// <param name="TripletAccuracy">Share of the rows with negatives whose anchor is nearer to its positive than to each of them; NaN without such rows.</param>
/// <param name="PositiveSimilarity">Mean cosine of anchor and positive.</param>
/// <param name="NegativeSimilarity">Mean cosine of anchor and negative, over all negatives; NaN without any.</param>
public sealed record PairResult(string Dataset, long Rows, double TripletAccuracy, double PositiveSimilarity, double NegativeSimilarity);

/// <summary>Triplet accuracy and mean similarities over the rows of a dataset, which is streamed.</summary>
public static class PairEvaluation
{
    private const int BatchSize = 256;

    /// <summary>Evaluates what <see cref="TrainingPairReader"/> reads.</summary>
    /// <exception cref="PairForgeException">It is missing or malformed, or has no rows.</exception>
    public static Task<PairResult> EvaluateAsync(ITextEncoder encoder, string dataset, CancellationToken cancellation = default) =>
        EvaluateAsync(encoder, dataset, TrainingPairReader.ReadAsync(dataset, cancellation), cancellation);

    /// <summary>Evaluates pairs from code.</summary>
    public static async Task<PairResult> EvaluateAsync(ITextEncoder encoder, string dataset, IAsyncEnumerable<TrainingPair> pairs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(pairs);
        var (rows, triplets, right, negatives) = (0L, 0L, 0L, 0L);
        var (positiveSum, negativeSum) = (0.0, 0.0);
        await foreach (var batch in pairs.Chunk(BatchSize).WithCancellation(cancellation).ConfigureAwait(false))
        {
            var vectors = await TextVectors.EncodeAsync(encoder, batch.SelectMany(p => (string[])[p.Anchor, p.Positive, .. p.Negatives]), cancellation).ConfigureAwait(false);
            foreach (var pair in batch)
            {
                var positive = vectors.Cosine(pair.Anchor, pair.Positive);
                var nearest = true;
                foreach (var negative in pair.Negatives)
                {
                    var similarity = vectors.Cosine(pair.Anchor, negative);
                    nearest &= positive > similarity;
                    negativeSum += similarity;
                }
                rows++;
                positiveSum += positive;
                negatives += pair.Negatives.Count;
                if (pair.Negatives.Count == 0) continue;
                triplets++;
                right += nearest ? 1 : 0;
            }
        }
        if (rows == 0) throw new PairForgeException(FailureKind.BadData, $"{dataset} has no rows; pairs were expected");
        return new PairResult(dataset, rows, (double)right / triplets, positiveSum / rows, negativeSum / negatives);
    }
}
