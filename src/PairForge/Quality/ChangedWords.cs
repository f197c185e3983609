namespace PairForge.Quality;

/// <summary>Share of words that are changed: the fewest words to insert, delete and replace, over the words of the longer text.</summary>
/// <remarks>The word error rate of speech recognition, over the longer text so that it lies in [0, 1]. Two neighbours that change places are two changed words.</remarks>
internal static class ChangedWords
{
    /// <summary>In [0, 1]; 0 for two texts without words, and anything above <paramref name="limit"/> where the share is above it.</summary>
    internal static double Of(Levenshtein levenshtein, ReadOnlySpan<ulong> anchor, ReadOnlySpan<ulong> view, double limit = 1)
    {
        var longer = Math.Max(anchor.Length, view.Length);
        return longer == 0 ? 0 : (double)levenshtein.Distance(anchor, view, (int)Math.Ceiling(limit * longer)) / longer;
    }
}
