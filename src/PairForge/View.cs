namespace PairForge;

/// <summary>One replacement of a span of the original text.</summary>
/// <param name="Start">First UTF-16 unit replaced.</param>
/// <param name="Length">UTF-16 units replaced; 0 inserts.</param>
/// <param name="Replacement">The text that stands there afterwards; empty deletes.</param>
public readonly record struct TextEdit(int Start, int Length, string Replacement);

/// <summary>What one augmentation did: its name, its parameters and its edits over the text that it was given.</summary>
/// <param name="Name">The YAML name of the operation.</param>
/// <param name="Parameters">Its options as canonical JSON.</param>
/// <param name="Edits">The edits, ascending and not overlapping.</param>
public sealed record AppliedOperation(string Name, string Parameters, IReadOnlyList<TextEdit> Edits);

/// <summary>What a <see cref="Cutoff"/> directive zeroes.</summary>
public enum CutoffKind
{
    /// <summary>Whole token rows.</summary>
    Token,

    /// <summary>A contiguous run of token rows.</summary>
    Span,

    /// <summary>Whole embedding columns.</summary>
    Feature,
}

/// <summary>An embedding-level directive: zero a share of a text's embedding matrix.</summary>
/// <param name="Kind">What is zeroed.</param>
/// <param name="Ratio">Share of tokens or columns, in (0, 1).</param>
/// <param name="Seed">Seed of the mask.</param>
public sealed record Cutoff(CutoffKind Kind, float Ratio, long Seed);

/// <summary>An embedding-level directive: mix with the embedding of another text.</summary>
/// <param name="Text">The partner.</param>
/// <param name="Lambda">Weight of the text's own embedding, in [0.5, 1].</param>
public sealed record Mixup(string Text, float Lambda);

/// <summary>One rendering of a passage.</summary>
public sealed record View
{
    /// <summary>The text of the view.</summary>
    public required string Text { get; init; }

    /// <summary>The operations that made it, in order; empty for the passage's own text.</summary>
    public IReadOnlyList<AppliedOperation> Operations { get; init; } = [];

    /// <summary>An embedding-level cutoff for the trainer to apply.</summary>
    public Cutoff? Cutoff { get; init; }

    /// <summary>An embedding-level mixup for the trainer to apply.</summary>
    public Mixup? Mixup { get; init; }
}
