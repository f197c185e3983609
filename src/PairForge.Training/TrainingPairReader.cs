using System.Runtime.CompilerServices;
using PairForge.Sinks;

namespace PairForge.Training;

/// <summary>Streams pairs from a dataset folder, a Parquet file, or a file that <see cref="TrainingPairFile"/> reads.</summary>
public static class TrainingPairReader
{
    /// <summary>Streams the rows of the split <c>train</c>, in order.</summary>
    /// <exception cref="PairForgeException">It is missing, unfinished or malformed.</exception>
    public static async IAsyncEnumerable<TrainingPair> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".tsv" or ".csv" or ".jsonl" or ".ndjson")
        {
            foreach (var pair in TrainingPairFile.Read(path))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return pair;
            }
            yield break;
        }
        await foreach (var row in PairDatasetReader.Open(path).ReadAsync(cancellation: cancellation).ConfigureAwait(false))
            yield return new TrainingPair(row.Anchor, row.Positive, [.. row.Negatives.OfType<string>()], row.Group)
            {
                AnchorDirective = EmbeddingDirective.Of(row.AnchorCutoff, row.AnchorMixup),
                PositiveDirective = EmbeddingDirective.Of(row.PositiveCutoff, row.PositiveMixup),
            };
    }
}
