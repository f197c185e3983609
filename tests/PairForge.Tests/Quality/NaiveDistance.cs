namespace PairForge.Tests.Quality;

/// <summary>The Levenshtein distance by its definition: the whole table, a cell at a time.</summary>
internal static class NaiveDistance
{
    public static int Of<T>(IReadOnlyList<T> a, IReadOnlyList<T> b)
    {
        var table = new int[a.Count + 1, b.Count + 1];
        for (var i = 0; i <= a.Count; i++)
        {
            for (var j = 0; j <= b.Count; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                    table[i - 1, j - 1] + (EqualityComparer<T>.Default.Equals(a[i - 1], b[j - 1]) ? 0 : 1));
            }
        }
        return table[a.Count, b.Count];
    }
}
