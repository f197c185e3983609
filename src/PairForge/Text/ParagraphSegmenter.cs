namespace PairForge.Text;

/// <summary><c>paragraphs</c>: no options.</summary>
public sealed record ParagraphsOptions;

/// <summary>Cuts a text at blank lines and paragraph separators (U+2029); paragraphs are trimmed of white space.</summary>
public sealed class ParagraphSegmenter : ISegmenter
{
    /// <inheritdoc/>
    public void Segment(string text, List<Segment> into)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(into);
        for (var at = 0; at < text.Length;)
        {
            var end = End(text, at);
            var (start, length) = Trim(text, at, end);
            if (length > 0) into.Add(new Segment(start, length));
            at = end;
        }
    }

    /// <summary>End of the paragraph that starts at <paramref name="start"/>, its blank lines included; always past the start.</summary>
    internal static int End(ReadOnlySpan<char> text, int start)
    {
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == '\u2029') return at + 1;
            if (text[at] != '\n') continue;
            var next = at + 1;
            var blank = -1;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
            {
                if (text[next] == '\n') blank = next;
                next++;
            }
            if (blank >= 0) return blank + 1;
            at = next - 1;
        }
        return text.Length;
    }

    /// <summary>The range without white space at its ends.</summary>
    internal static (int Start, int Length) Trim(ReadOnlySpan<char> text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return (start, end - start);
    }
}
