using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>A part of a text on its way to the model.</summary>
/// <param name="Text">The part.</param>
/// <param name="IsFirst">Whether the text begins with it.</param>
internal readonly record struct TextPiece(string Text, bool IsFirst)
{
    /// <summary>Adds the parts of this piece, cut at each character of a class.</summary>
    internal void SplitAt(Func<Rune, bool> isDelimiter, SplitBehavior behavior, List<TextPiece> into)
    {
        var matches = new List<(int Start, int End, bool IsMatch)>();
        var start = 0;
        for (var at = 0; at < Text.Length;)
        {
            Rune.DecodeFromUtf16(Text.AsSpan(at), out var rune, out var length);
            if (isDelimiter(rune))
            {
                if (start < at) matches.Add((start, at, false));
                matches.Add((at, at + length, true));
                start = at + length;
            }
            at += length;
        }
        if (start < Text.Length) matches.Add((start, Text.Length, false));
        SplitAt(matches, behavior, into);
    }

    /// <summary>Adds the parts of this piece; the ranges cover it without a gap.</summary>
    internal void SplitAt(List<(int Start, int End, bool IsMatch)> matches, SplitBehavior behavior, List<TextPiece> into)
    {
        var ranges = new List<(int Start, int End)>(matches.Count);
        var previous = false;
        switch (behavior)
        {
            case SplitBehavior.Removed:
                foreach (var (start, end, isMatch) in matches)
                    if (!isMatch) ranges.Add((start, end));
                break;
            case SplitBehavior.Isolated:
                foreach (var (start, end, _) in matches) ranges.Add((start, end));
                break;
            case SplitBehavior.MergedWithNext:
                for (var i = matches.Count - 1; i >= 0; i--)
                {
                    var (start, end, isMatch) = matches[i];
                    if (isMatch && !previous && ranges.Count > 0) ranges[^1] = (start, ranges[^1].End);
                    else ranges.Add((start, end));
                    previous = isMatch;
                }
                ranges.Reverse();
                break;
            default:
                foreach (var (start, end, isMatch) in matches)
                {
                    var joins = behavior == SplitBehavior.Contiguous ? isMatch == previous : isMatch && !previous;
                    if (joins && ranges.Count > 0) ranges[^1] = (ranges[^1].Start, end);
                    else ranges.Add((start, end));
                    previous = isMatch;
                }
                break;
        }
        foreach (var (start, end) in ranges)
            if (end > start) into.Add(new TextPiece(Text[start..end], IsFirst && start == 0));
    }
}
