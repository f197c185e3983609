using System.Globalization;

namespace PairForge.Text;

/// <summary>Finds the edit that makes one text of another.</summary>
public static class TextDifference
{
    /// <summary>The one edit from the first word that differs to the last; null where nothing does.</summary>
    /// <remarks>What stays begins and ends at white space, so that no word and no grapheme is cut.</remarks>
    public static TextEdit? Between(string text, string changed)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(changed);
        if (text == changed) return null;
        var most = Math.Min(text.Length, changed.Length);
        var start = text.AsSpan().CommonPrefixLength(changed);
        while (start > 0 && !IsBoundary(text, changed, start)) start--;
        var end = 0;
        while (end < most - start && text[^(end + 1)] == changed[^(end + 1)]) end++;
        while (end > 0 && !IsBoundary(text, changed, text.Length - end, changed.Length - end)) end--;
        return new TextEdit(start, text.Length - start - end, changed[start..^end]);
    }

    private static bool IsBoundary(string text, string changed, int at) => char.IsWhiteSpace(text[at - 1]) && !IsMarkAt(text, at) && !IsMarkAt(changed, at);

    private static bool IsBoundary(string text, string changed, int at, int changedAt) => char.IsWhiteSpace(text[at]) && !IsMarkAt(text, at + 1) && !IsMarkAt(changed, changedAt + 1);

    /// <summary>Whether what stands there belongs to the character before.</summary>
    private static bool IsMarkAt(string text, int at) => at < text.Length
        && CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
}
