namespace PairForge.Quality;

/// <summary>Words of the view over words of the anchor.</summary>
internal static class LengthRatio
{
    /// <summary>1 for two texts without words; infinite where only the anchor has none.</summary>
    internal static double Of(int anchorWords, int viewWords) => anchorWords == viewWords ? 1 : (double)viewWords / anchorWords;
}
