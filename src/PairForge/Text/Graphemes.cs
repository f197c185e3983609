using System.Globalization;

namespace PairForge.Text;

/// <summary>Borders of grapheme clusters (UAX #29), which no edit may fall between.</summary>
internal static class Graphemes
{
    /// <summary>Whether every UTF-16 unit is a cluster by itself.</summary>
    internal static bool AreUnits(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] < 0x300 && (at + 1 == text.Length || text[at + 1] < 0x300)) continue; // no mark is near; a line end is not inside a word
            if (StringInfo.GetNextTextElementLength(text[at..]) != 1) return false;
        }
        return true;
    }

    /// <summary>Widens segments, which ascend, to the borders of clusters; one that would meet the segment before is joined to it.</summary>
    internal static void Widen(ReadOnlySpan<char> text, List<Segment> segments)
    {
        if (!text.ContainsAnyExceptInRange('\0', '\u02FF')) return;
        var (at, kept) = (0, 0);
        for (var i = 0; i < segments.Count; i++)
        {
            var (start, end) = (segments[i].Start, segments[i].Start + segments[i].Length);
            int next;
            while (at < text.Length && (next = at + StringInfo.GetNextTextElementLength(text[at..])) <= start) at = next;
            start = Math.Min(start, at);
            while (at < end) at += StringInfo.GetNextTextElementLength(text[at..]);
            if (kept > 0 && segments[kept - 1].Start + segments[kept - 1].Length > start) segments[kept - 1] = new Segment(segments[kept - 1].Start, at - segments[kept - 1].Start);
            else segments[kept++] = new Segment(start, at - start);
        }
        segments.RemoveRange(kept, segments.Count - kept);
    }
}
