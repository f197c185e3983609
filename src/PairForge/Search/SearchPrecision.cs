namespace PairForge.Search;

/// <summary>In what numbers an exact search compares every pair of vectors first. The answer is the same.</summary>
public enum SearchPrecision
{
    /// <summary>In float32.</summary>
    Float32,

    /// <summary>
    /// In int8: rows that a proven error bound cannot rule out are scored again in float32. Where the processor lacks
    /// AVX-VNNI, in float32 at once.
    /// </summary>
    Int8,
}
