using PairForge.Encoders.Tokenizers;

namespace PairForge.Encoders;

/// <summary>A vector a token, and how texts are cut into tokens.</summary>
/// <param name="Tokenizer">Cuts texts.</param>
/// <param name="Rows">(tokens, dimension), row-major.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Fingerprint">Hex hash of the files.</param>
internal sealed record StaticTable(ITokenizer Tokenizer, float[] Rows, int Dimension, string Fingerprint)
{
    /// <summary>By token, the row that stands for it; null: its own.</summary>
    internal int[]? RowOf { get; init; }

    /// <summary>By token, its weight in a text beside any learnt one; null: all alike.</summary>
    internal float[]? Weights { get; init; }

    /// <summary>The token that is passed over: what no row stands for; -1 where every token has one.</summary>
    internal int Skipped { get; init; } = -1;

    /// <summary>Most tokens of a text; those behind are cut off.</summary>
    internal int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Reads the tokens that have a row.</summary>
    internal void Encode(string text, List<int> ids)
    {
        ids.Clear();
        Tokenizer.Encode(text, ids);
        if (Skipped >= 0) ids.RemoveAll(id => id == Skipped);
        if (ids.Count > MaxTokens) ids.RemoveRange(MaxTokens, ids.Count - MaxTokens);
    }

    /// <summary>The vector of a token.</summary>
    internal ReadOnlySpan<float> Row(int id) => Rows.AsSpan((RowOf is null ? id : RowOf[id]) * Dimension, Dimension);
}
