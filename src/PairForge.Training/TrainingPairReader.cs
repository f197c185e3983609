using System.Runtime.CompilerServices;
using PairForge.Sinks;

namespace PairForge.Training;

/// <summary>Streams pairs from whatever <see cref="PairDatasetReader"/> reads: a dataset folder, or a Parquet, JSON lines, CSV or TSV file.</summary>
public static class TrainingPairReader
{
    /// <summary>Streams the rows of the split <c>train</c>, in order.</summary>
    /// <exception cref="PairForgeException">It is missing, unfinished, damaged or malformed.</exception>
    public static async IAsyncEnumerable<TrainingPair> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await foreach (var row in PairDatasetReader.Open(path).ReadAsync(cancellation: cancellation).ConfigureAwait(false))
            yield return new TrainingPair(row.Anchor, row.Positive, [.. row.Negatives.OfType<string>()], row.Group);
    }
}
