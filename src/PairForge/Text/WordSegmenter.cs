namespace PairForge.Text;

/// <summary>Finds the words of a text by Unicode's rules (UAX #29), kept whole where a reader would keep them.</summary>
public static class WordSegmenter
{
    /// <summary>The words of <paramref name="text"/>, ascending.</summary>
    public static IReadOnlyList<WordSpan> Segment(string text) => throw new NotSupportedException();
}
