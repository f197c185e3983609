namespace PairForge.Runs;

/// <summary>One operation of a view, replayed.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Parameters">Its options as canonical JSON.</param>
/// <param name="Edits">What it changed: place, what stood there, what stands there now.</param>
/// <param name="Result">The text afterwards.</param>
public sealed record ExplainedOperation(string Name, string Parameters, IReadOnlyList<ExplainedEdit> Edits, string Result);

/// <summary>One edit.</summary>
/// <param name="Start">First UTF-16 unit in the text before.</param>
/// <param name="Removed">What stood there.</param>
/// <param name="Inserted">What stands there now.</param>
public sealed record ExplainedEdit(int Start, string Removed, string Inserted);

/// <summary>One text that mining looked at for the row's anchor.</summary>
/// <param name="Rank">Rank among all texts, from 0.</param>
/// <param name="Id">Id of the text.</param>
/// <param name="Text">The text.</param>
/// <param name="Score">Cosine similarity to the anchor.</param>
/// <param name="Verdict"><c>negative</c> where it was chosen; otherwise what kept it out: <c>own-text</c>, <c>positive</c>, <c>view</c>, <c>same-group</c>, a margin or score option, the name of a guard, <c>range_max</c>, <c>not-drawn</c>.</param>
public sealed record ExplainedCandidate(int Rank, string Id, string Text, double Score, string Verdict);

/// <summary>How a row came to be.</summary>
public sealed record RowExplanation
{
    /// <summary>The row.</summary>
    public required string RowId { get; init; }

    /// <summary>File and row number, from 0, where it stands.</summary>
    public required string Place { get; init; }

    /// <summary>The anchor.</summary>
    public required string Anchor { get; init; }

    /// <summary>The positive.</summary>
    public required string Positive { get; init; }

    /// <summary>The negatives.</summary>
    public required IReadOnlyList<Negative?> Negatives { get; init; }

    /// <summary>The pair rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The input of the anchor's passage.</summary>
    public required string Source { get; init; }

    /// <summary>Byte offset of the record in the decompressed input (Parquet: row); null where the inputs were not read again.</summary>
    public long? Offset { get; init; }

    /// <summary>The record's bytes as text, scrubbed as the run was; null where the inputs were not read again.</summary>
    public string? Record { get; init; }

    /// <summary>The operations on the positive, replayed.</summary>
    public required IReadOnlyList<ExplainedOperation> Operations { get; init; }

    /// <summary>Similarity of anchor and positive; NaN where nothing was encoded.</summary>
    public double PositiveScore { get; init; } = double.NaN;

    /// <summary>What the margins were measured against; NaN where there is nothing.</summary>
    public double MarginReference { get; init; } = double.NaN;

    /// <summary>The nearest texts and what became of each; empty where nothing was mined or the inputs were not read again.</summary>
    public IReadOnlyList<ExplainedCandidate> Candidates { get; init; } = [];

    /// <summary>Why the inputs were not read again; null where they were.</summary>
    public string? NotReplayed { get; init; }
}
