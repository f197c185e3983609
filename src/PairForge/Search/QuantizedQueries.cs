namespace PairForge.Search;

/// <summary>A group of 4 quantised queries; everything but the values holds a number a query.</summary>
internal readonly unsafe struct QuantizedQueries
{
    /// <summary><c>queries[(k / 4 * 4 + query) * 4 + k % 4]</c>.</summary>
    internal sbyte* Values { get; init; }

    /// <summary>What takes the rows' surplus of 128 out of the sums of the first part.</summary>
    internal int* Biases { get; init; }

    /// <summary>The same of the rest.</summary>
    internal int* RestBiases { get; init; }

    /// <summary>The query's norm.</summary>
    internal float* Slopes { get; init; }

    /// <summary>The norm of the query's own error.</summary>
    internal float* Own { get; init; }

    /// <summary>The norm of the query beyond the split.</summary>
    internal float* Rests { get; init; }

    /// <summary>What an upper bound must reach.</summary>
    internal float* Thresholds { get; init; }
}
