namespace PairForge;

/// <summary>Where a passage stands in its input: the total order of a run.</summary>
/// <param name="File">Index of the input file in the plan's list (ordinal order of relative paths).</param>
/// <param name="Offset">Byte offset of the record in the decompressed stream; for Parquet the row index.</param>
/// <param name="Ordinal">Ordinal of the segment inside the record, from 0.</param>
public readonly record struct Position(int File, long Offset, int Ordinal = 0) : IComparable<Position>
{
    /// <inheritdoc/>
    public int CompareTo(Position other)
    {
        var order = File.CompareTo(other.File);
        if (order == 0) order = Offset.CompareTo(other.Offset);
        return order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
    }
}

/// <summary>One unit read from a source, with whatever the source already labels.</summary>
public sealed record Passage
{
    /// <summary>Stable identity: <c>relative path:byte offset:segment ordinal</c>, or <c>user id:segment ordinal</c> where the source maps an id column.</summary>
    public required string Id { get; init; }

    /// <summary>Place in the global order of the run.</summary>
    public required Position Position { get; init; }

    /// <summary>Path of the input, relative to its glob root.</summary>
    public required string Source { get; init; }

    /// <summary>The text: the anchor of the pairs made from this passage.</summary>
    public required string Text { get; init; }

    /// <summary>Document or duplicate cluster; splits never cut it, and its members are never one another's negatives.</summary>
    public string? Group { get; init; }

    /// <summary>A class label given by the source.</summary>
    public string? Label { get; init; }

    /// <summary>Positives given by the source, in the order of its columns.</summary>
    public IReadOnlyList<string> Positives { get; init; } = [];

    /// <summary>Hard negatives given by the source, in the order of its columns.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];

    /// <summary>UTF-16 units of all its texts.</summary>
    internal long Units
    {
        get
        {
            long units = Text.Length;
            for (var i = 0; i < Positives.Count; i++) units += Positives[i].Length;
            for (var i = 0; i < Negatives.Count; i++) units += Negatives[i].Length;
            return units;
        }
    }

    /// <summary>Bytes that the texts of <paramref name="passages"/> take in memory.</summary>
    internal static long BytesOf(IReadOnlyList<Passage> passages)
    {
        long units = 0;
        for (var i = 0; i < passages.Count; i++) units += passages[i].Units;
        return units * sizeof(char);
    }
}
