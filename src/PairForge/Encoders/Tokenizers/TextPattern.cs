using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PairForge.Encoders.Tokenizers;

/// <summary>A literal or a regular expression of a <c>tokenizer.json</c>, which matches characters and not UTF-16 units.</summary>
/// <remarks>
/// .NET's expressions see two surrogates where a character lies beyond the basic plane. They are therefore run over a copy of the
/// text that has a character of the same general category of the basic plane in its place. What the two dialects mean differently
/// (<c>\w</c>, <c>\b</c>, anchors, the dot, classes in classes, possessive quantifiers, names of scripts) is refused.
/// </remarks>
internal sealed class TextPattern
{
    private static readonly Lazy<char[]> StandIns = new(static () =>
    {
        var last = new char[30];
        for (var c = 0; c <= char.MaxValue; c++) last[(int)CharUnicodeInfo.GetUnicodeCategory((char)c)] = (char)c;
        return last;
    });

    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn",
    ];

    private readonly string? _literal;
    private readonly Regex? _regex;

    private TextPattern(string? literal, Regex? regex) => (_literal, _regex) = (literal, regex);

    internal static TextPattern Literal(string text) => new(text, null);

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="ArgumentException">It is none, or means something else in another dialect.</exception>
    internal static TextPattern Expression(string expression)
    {
        if (Foreign(expression) is { } foreign) throw new ArgumentException($"'{foreign}' cannot be read");
        foreach (var c in expression)
            if (char.IsSurrogate(c)) throw new ArgumentException("characters beyond U+FFFF cannot be read");
        return new(null, new Regex(expression, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5)));
    }

    /// <summary>The ranges of <paramref name="text"/>, those that match and those between, without a gap.</summary>
    internal List<(int Start, int End, bool IsMatch)> Ranges(string text)
    {
        var ranges = new List<(int Start, int End, bool IsMatch)>();
        var done = 0;
        if (_literal is not null)
        {
            for (int at; _literal.Length > 0 && (at = text.IndexOf(_literal, done, StringComparison.Ordinal)) >= 0;) Add(at, at + _literal.Length);
        }
        else
        {
            var (copy, places) = StandIn(text);
            foreach (var match in _regex!.EnumerateMatches(copy))
            {
                if (match.Length > 0) Add(places?[match.Index] ?? match.Index, places?[match.Index + match.Length] ?? (match.Index + match.Length));
            }
        }
        if (done < text.Length) ranges.Add((done, text.Length, false));
        return ranges;

        void Add(int start, int end)
        {
            if (start > done) ranges.Add((done, start, false));
            ranges.Add((start, end, true));
            done = end;
        }
    }

    /// <summary>Replaces every match by a literal text.</summary>
    internal string Replace(string text, string with)
    {
        if (_literal is not null) return _literal.Length == 0 ? text : text.Replace(_literal, with, StringComparison.Ordinal);
        var result = new StringBuilder(text.Length);
        foreach (var (start, end, isMatch) in Ranges(text)) result.Append(isMatch ? with : text.AsSpan(start, end - start));
        return result.ToString();
    }

    private static (string Copy, int[]? Places) StandIn(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return (text, null);
        var copy = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            places.Add(at);
            copy.Append(rune.IsBmp ? (char)rune.Value : StandIns.Value[(int)Rune.GetUnicodeCategory(rune)]);
            at += rune.Utf16SequenceLength;
        }
        places.Add(at);
        return (copy.ToString(), [.. places]);
    }

    /// <summary>What Oniguruma, which Hugging Face's library matches with, means otherwise than .NET; null where there is nothing of the kind.</summary>
    private static string? Foreign(string expression)
    {
        var inClass = false;
        for (var at = 0; at < expression.Length; at++)
        {
            var rest = expression.AsSpan(at);
            switch (expression[at])
            {
                case '\\' when rest.Length > 1:
                    if (rest[1] is 'p' or 'P')
                    {
                        var end = rest.IndexOf('}');
                        if (rest.Length < 4 || rest[2] != '{' || end < 0 || !Categories.Contains(rest[3..end].ToString())) return rest[..(end < 0 ? 2 : end + 1)].ToString();
                        at += end;
                        if (!inClass && Possessive(expression, at + 1)) return rest[..(end + 3)].ToString();
                        break;
                    }
                    if (!"trnfvaesSdD".Contains(rest[1]) && char.IsAsciiLetterOrDigit(rest[1])) return rest[..2].ToString();
                    at++;
                    if (!inClass && Possessive(expression, at + 1)) return rest[..4].ToString();
                    break;
                case '[' when inClass:
                    return "["; // Oniguruma nests classes
                case '[':
                    inClass = true;
                    if (rest.Length > 1 && rest[1] == '^') at++;
                    break;
                case '&' when inClass && rest.StartsWith("&&"):
                    return "&&";
                case ']' when inClass:
                    inClass = false;
                    if (Possessive(expression, at + 1)) return rest[..3].ToString();
                    break;
                case '^' or '$' or '.' when !inClass:
                    return rest[..1].ToString();
                case '(' when !inClass && rest.StartsWith("(?") && !rest.StartsWith("(?:") && !rest.StartsWith("(?i:") && !rest.StartsWith("(?!") && !rest.StartsWith("(?=") && !rest.StartsWith("(?<!") && !rest.StartsWith("(?<=") && !rest.StartsWith("(?>"):
                    return rest[..Math.Min(4, rest.Length)].ToString();
                default:
                    if (!inClass && expression[at] is not ('*' or '+' or '?' or '}' or '|' or '(') && Possessive(expression, at + 1)) return rest[..3].ToString();
                    break;
            }
        }
        return null;
    }

    /// <summary>Whether a quantifier that gives nothing back stands there.</summary>
    private static bool Possessive(string expression, int at)
    {
        if (at >= expression.Length) return false;
        if (expression[at] is '*' or '+' or '?') return at + 1 < expression.Length && expression[at + 1] == '+';
        var end = expression[at] == '{' ? expression.IndexOf('}', at) : -1;
        return end > 0 && end + 1 < expression.Length && expression[end + 1] == '+';
    }
}
