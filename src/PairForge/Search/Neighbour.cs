namespace PairForge.Search;

/// <summary>A row found for a query.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">Inner product in double precision, summed in dimension order.</param>
public readonly record struct Neighbour(int Row, double Score);
