using System.Globalization;
using System.Security.Cryptography;

namespace PairForge.Sinks;

/// <summary>Where finished rows go.</summary>
/// <remarks>Called by one thread, in the order of the dataset. Disposing before <see cref="CompleteAsync"/> leaves nothing behind.</remarks>
public interface IPairSink : IAsyncDisposable
{
    /// <summary>Takes rows, in order.</summary>
    ValueTask WriteAsync(IReadOnlyList<Pair> rows, CancellationToken cancellation);

    /// <summary>Ends the writing: afterwards everything is durable under its final name.</summary>
    ValueTask<SinkResult> CompleteAsync(CancellationToken cancellation);
}

/// <summary>What a sink wrote.</summary>
/// <param name="Split">The split: <c>train</c>, <c>dev</c>, ...</param>
/// <param name="Rows">Rows written; a pair with three negatives is three rows in triplet format.</param>
/// <param name="Short">Pairs that were not written because too few negatives were there.</param>
/// <param name="Files">The files, in row order; empty for a sink that writes none.</param>
public sealed record SinkResult(string Split, long Rows, long Short, IReadOnlyList<DatasetFile> Files);

/// <summary>One file of a dataset.</summary>
/// <param name="Path">Path relative to the dataset's folder, with forward slashes.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Lower-case hex hash of its bytes.</param>
public sealed record DatasetFile(string Path, long Rows, long Bytes, string Sha256)
{
    /// <summary>The row-aligned lineage of a data file.</summary>
    public DatasetFile? Lineage { get; init; }

    /// <summary>Name of a data or lineage file: <c>train-00000-of-00008.parquet</c>.</summary>
    public static string NameOf(string split, int file, int files) => string.Create(CultureInfo.InvariantCulture, $"{split}-{file:D5}-of-{files:D5}.parquet");

    /// <summary>Describes a file that was just written; the stream is read from its beginning.</summary>
    internal static DatasetFile Of(Stream stream, string path, long rows)
    {
        stream.Position = 0;
        return new(path, rows, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
