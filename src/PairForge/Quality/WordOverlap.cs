namespace PairForge.Quality;

/// <summary>Lexical overlap of two texts: the F1 of their bags of words, 2 |A ∩ B| / (|A| + |B|) over multisets.</summary>
/// <remarks>The token F1 of SQuAD's evaluation (Rajpurkar et al., 2016). Order does not count: for that see <see cref="ChangedWords"/>.</remarks>
internal static class WordOverlap
{
    /// <summary>In [0, 1]; 1 for two texts without words. Both spans are sorted in place.</summary>
    internal static double Of(Span<ulong> anchor, Span<ulong> view)
    {
        if (anchor.Length + view.Length == 0) return 1;
        anchor.Sort();
        view.Sort();
        var (a, v, common) = (0, 0, 0);
        while (a < anchor.Length && v < view.Length)
        {
            if (anchor[a] == view[v])
            {
                (a, v, common) = (a + 1, v + 1, common + 1);
            }
            else if (anchor[a] < view[v])
            {
                a++;
            }
            else
            {
                v++;
            }
        }
        return 2.0 * common / (anchor.Length + view.Length);
    }
}
