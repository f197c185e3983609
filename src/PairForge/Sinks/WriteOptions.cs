using System.ComponentModel.DataAnnotations;

namespace PairForge.Sinks;

/// <summary>The columns of a dataset.</summary>
public enum PairFormat
{
    /// <summary>anchor, positive.</summary>
    Pair,

    /// <summary>anchor, positive, negative: a row a negative.</summary>
    Triplet,

    /// <summary>anchor, positive, negative_1 .. negative_n.</summary>
    NTuple,

    /// <summary>anchor, text, label: a row a text, 1 a positive and 0 a negative. The positives of a query come first, then each of its negatives once.</summary>
    LabeledPair,

    /// <summary>anchor, texts, labels: a row a positive, which its negatives follow in two lists of one length, 1 the positive and 0 a negative.</summary>
    LabeledList,
}

/// <summary>Codec of the Parquet files.</summary>
public enum ParquetCompression
{
    /// <summary>Zstandard, its fastest level.</summary>
    Zstd,

    /// <summary>Snappy.</summary>
    Snappy,

    /// <summary>None.</summary>
    None,
}

/// <summary>What becomes of a row that has fewer negatives than asked for.</summary>
public enum MissingNegative
{
    /// <summary>The row is dropped and counted as short.</summary>
    Drop,

    /// <summary>The empty places are null.</summary>
    Null,
}

/// <summary>The <c>write</c> block.</summary>
public sealed record WriteOptions
{
    /// <summary>Folder of the dataset; the command line's <c>--out</c> replaces it.</summary>
    /// <value>The default is <c>out/NAME</c>.</value>
    public OutputPath? Path { get; init; }

    /// <summary>The columns.</summary>
    /// <value>The default is <see cref="PairFormat.Triplet"/> where negatives are mined or given, otherwise <see cref="PairFormat.Pair"/>.</value>
    public PairFormat? Format { get; init; }

    /// <summary>Codec.</summary>
    /// <value>The default is <see cref="ParquetCompression.Zstd"/>.</value>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Zstd;

    /// <summary>Rows a file at most; the rows of one query of a labeled-pair share a file, however many they are.</summary>
    /// <value>The default is 100,000.</value>
    [Range(1, int.MaxValue)]
    public int RowsPerFile { get; init; } = 100_000;

    /// <summary>Adds one list column <c>scores</c>: the positive's, then the negatives'. In a labeled-pair the column <c>score</c> takes the place of <c>label</c>.</summary>
    /// <value>The default is false.</value>
    public bool Scores { get; init; }

    /// <summary>What becomes of a row that cannot be filled.</summary>
    /// <value>The default is <see cref="MissingNegative.Drop"/>.</value>
    public MissingNegative MissingNegative { get; init; } = MissingNegative.Drop;
}
