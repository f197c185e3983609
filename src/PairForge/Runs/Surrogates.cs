namespace PairForge.Runs;

/// <summary>Halves of characters: UTF-16 that no file can hold.</summary>
internal static class Surrogates
{
    /// <summary>The first surrogate without its other half; -1 where the text is well-formed.</summary>
    internal static int FirstLone(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return at;
            at++;
        }
        return -1;
    }
}
