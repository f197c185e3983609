namespace PairForge.Search;

/// <summary>A panel of 24 quantised rows.</summary>
internal readonly unsafe struct QuantizedPanel
{
    /// <summary><c>panel[(k / 4 * 24 + row) * 4 + k % 4]</c>.</summary>
    internal byte* Bytes { get; init; }

    /// <summary>Groups of four dimensions, an even number.</summary>
    internal int Quads { get; init; }

    /// <summary>By row, its scale.</summary>
    internal float* Scales { get; init; }

    /// <summary>By row, at least the norm of its error and of what float32 arithmetic adds to it.</summary>
    internal float* Errors { get; init; }

    /// <summary>At least the norm of every rounded row.</summary>
    internal float Norm { get; init; }

    /// <summary>At least the norm of every row beyond the split.</summary>
    internal float RestNorm { get; init; }
}
