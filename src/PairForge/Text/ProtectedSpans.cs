using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PairForge.Text;

/// <summary>The protected spans of one text beyond its numbers and addresses: code, patterns and phrases; ascending and apart.</summary>
/// <remarks>
/// Code is found by marks that prose does without, chunk by chunk between white space: an underscore or a backslash inside a
/// name, a call with empty brackets or of a name that is not an English word's shape, an index that touches its name,
/// a path, a long flag, and backticks on one line. "and/or", "student(s)" and "24/7" are prose.
/// </remarks>
internal sealed class ProtectedSpans
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("_`\\/[(-");

    private readonly List<(int Start, int End)> _spans = [];

    internal int Count => _spans.Count;

    internal void Clear() => _spans.Clear();

    /// <summary>Finds the spans of a text, in place of those of the text before.</summary>
    internal void Find(string text, Protection protection)
    {
        _spans.Clear();
        if (protection.HasCode) FindCode(text);
        foreach (var pattern in protection.Patterns)
        {
            foreach (var match in pattern.EnumerateMatches(text))
                if (match.Length > 0) _spans.Add((match.Index, match.Index + match.Length));
        }
        for (var (start, length) = protection.NextPhrase(text, 0); length > 0; (start, length) = protection.NextPhrase(text, start + length)) _spans.Add((start, start + length));
        Merge();
    }

    /// <summary>Whether a stretch shares a character with a span; for an empty one, whether a span lies on both sides of it.</summary>
    internal bool Overlaps(int start, int end)
    {
        var spans = CollectionsMarshal.AsSpan(_spans);
        var (low, high) = (0, spans.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (spans[middle].End > start) high = middle;
            else low = middle + 1;
        }
        return low < spans.Length && spans[low].Start < end;
    }

    /// <summary>A number with its sign, currency and percent.</summary>
    internal static (int Start, int End) Extent(string text, WordSpan number)
    {
        var (start, end) = (number.Start, number.End);
        if (start > 0 && (text[start - 1] is '+' or '-' or '#' || char.GetUnicodeCategory(text[start - 1]) == UnicodeCategory.CurrencySymbol)) start--;
        if (end < text.Length && (text[end] is '%' or '+' or '\u2030' or '\u00B0' || char.GetUnicodeCategory(text[end]) == UnicodeCategory.CurrencySymbol)) end++;
        return (start, end);
    }

    private void Merge()
    {
        if (_spans.Count < 2) return;
        _spans.Sort();
        var kept = 0;
        for (var i = 1; i < _spans.Count; i++)
        {
            if (_spans[i].Start <= _spans[kept].End) _spans[kept] = (_spans[kept].Start, Math.Max(_spans[kept].End, _spans[i].End));
            else _spans[++kept] = _spans[i];
        }
        _spans.RemoveRange(kept + 1, _spans.Count - kept - 1);
    }

    private void FindCode(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(Marks);
            if (offset < 0) return;
            var mark = at + offset;
            if (text[mark] == '`' && text[(mark + 1)..].IndexOfAny('`', '\n') is > 0 and var close && text[mark + 1 + close] == '`')
            {
                _spans.Add((mark, mark + close + 2));
                at = mark + close + 2;
                continue;
            }
            var start = mark;
            while (start > at && !char.IsWhiteSpace(text[start - 1])) start--;
            var end = mark + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '`') end++;
            at = end;
            Trim(text, ref start, ref end);
            if (start < end && IsCode(text[start..end])) _spans.Add((start, end));
        }
    }

    /// <summary>Leaves out quotes, brackets and stops around a chunk; a closing bracket that the chunk opens stays.</summary>
    private static void Trim(ReadOnlySpan<char> text, ref int start, ref int end)
    {
        while (start < end && text[start] is '"' or '\'' or '(' or '[' or '{' or '<' or '\u201C' or '\u2018' or '\u00AB') start++;
        var chunk = text[start..end];
        var round = chunk.Count('(') - chunk.Count(')');
        var square = chunk.Count('[') - chunk.Count(']');
        while (end > start)
        {
            var last = text[end - 1];
            if (last == ')' && round < 0) round++;
            else if (last == ']' && square < 0) square++;
            else if (last is not ('.' or ',' or ';' or ':' or '!' or '?' or '"' or '\'' or '}' or '>' or '\u201D' or '\u2019' or '\u00BB' or '\u2026')) return;
            end--;
        }
    }

    private static bool IsCode(ReadOnlySpan<char> chunk)
    {
        if (chunk.Length > 2 && chunk.StartsWith("--") && char.IsAsciiLetterLower(chunk[2])) return true;
        var (square, round) = (chunk.LastIndexOf(']'), chunk.LastIndexOf(')'));
        for (var i = 0; i < chunk.Length; i++)
        {
            var isNamed = i > 0 && IsName(chunk[i - 1]);
            switch (chunk[i])
            {
                case '_' when i + 1 < chunk.Length && IsName(chunk[i + 1]) && (isNamed || (i > 0 && chunk[i - 1] == '_')):
                case '\\' when i + 1 < chunk.Length && IsName(chunk[i + 1]) && (isNamed || (i > 0 && chunk[i - 1] is ':' or '\\')):
                case '[' when isNamed && square > i + 1:
                case '(' when isNamed && round > i && IsCall(chunk[..i], round == i + 1 || chunk[i + 1] == ')'):
                    return true;
                case '/' when IsPath(chunk, i):
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether a name before brackets is called: the brackets are empty, or the name has an inner capital, an underscore or a dot.</summary>
    private static bool IsCall(ReadOnlySpan<char> before, bool isEmpty)
    {
        var start = before.Length;
        while (start > 0 && (IsName(before[start - 1]) || before[start - 1] is '_' or '.')) start--;
        var name = before[start..];
        if (!char.IsAsciiLetter(name[0]) && name[0] != '_') return false;
        return isEmpty || name.ContainsAny('_', '.') || (char.IsAsciiLetterLower(name[0]) && name.ContainsAnyInRange('A', 'Z'));
    }

    /// <summary>From a root ("/usr", "./x", "~/x"), with two slashes between names, or with an extension ("src/a.cs").</summary>
    private static bool IsPath(ReadOnlySpan<char> chunk, int slash)
    {
        if (slash + 1 >= chunk.Length || !(IsName(chunk[slash + 1]) || chunk[slash + 1] is '.' or '_')) return false;
        if (slash == 0 || (chunk[slash - 1] is '.' or '~' && chunk[..slash] is "." or ".." or "~")) return char.IsAsciiLetter(chunk[slash + 1]) || chunk[slash + 1] is '.' or '_';
        var rest = chunk[(slash + 1)..];
        var second = rest.IndexOf('/');
        if (second > 0 && second + 1 < rest.Length && IsName(rest[second + 1])) return chunk.IndexOfAnyInRange('0', '9') != 0;
        var dot = rest.LastIndexOf('.');
        return dot > 0 && rest.Length - dot is >= 2 and <= 6 && char.IsAsciiLetterLower(rest[dot + 1]);
    }

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c);
}
