namespace PairForge.Quality;

/// <summary>Levenshtein distance of two texts over the length of the longer one, in UTF-16 units.</summary>
internal static class EditDistance
{
    /// <summary>Units up to which texts are compared by character, since the cost grows with the square of the length. Beyond, their words are, as <see cref="ChangedWords"/> does.</summary>
    internal const int MostUnits = 1 << 15;

    /// <summary>In [0, 1]; 0 for two empty texts, and anything above <paramref name="limit"/> where the share is above it.</summary>
    internal static double Of(Levenshtein levenshtein, ReadOnlySpan<char> anchor, ReadOnlySpan<char> view, double limit = 1)
    {
        var longer = Math.Max(anchor.Length, view.Length);
        return longer == 0 ? 0 : (double)levenshtein.Distance(anchor, view, (int)Math.Ceiling(limit * longer)) / longer;
    }
}
