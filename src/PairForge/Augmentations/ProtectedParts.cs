using System.Buffers;
using System.Globalization;
using System.Text;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>What no wording may lose, change or make up: numbers, addresses, placeholders such as <c>[NAME]</c>, and the currencies.</summary>
internal sealed class ProtectedParts
{
    private static readonly SearchValues<char> PlaceholderCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly Dictionary<string, int> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _currencies = new(StringComparer.Ordinal);

    /// <summary>Those of a text; a number is itself however its thousands are parted.</summary>
    internal static ProtectedParts Of(string text)
    {
        var parts = new ProtectedParts();
        var covered = 0; // what addresses hold is no number of its own
        foreach (var word in WordSegmenter.Segment(text))
        {
            if (word.Kind != WordKind.Address) continue;
            parts.AddNumbers(text.AsSpan(covered, word.Start - covered));
            parts.Add(text.Substring(word.Start, word.Length));
            covered = word.End;
        }
        parts.AddNumbers(text.AsSpan(covered));
        parts.AddPlaceholders(text);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.CurrencySymbol) parts._currencies.Add(rune.ToString());
        }
        return parts;
    }

    /// <summary>Whether another wording has the same, and no currency of its own.</summary>
    internal bool Covers(ProtectedParts other) =>
        _parts.Count == other._parts.Count && _parts.All(p => other._parts.GetValueOrDefault(p.Key) == p.Value) && other._currencies.IsSubsetOf(_currencies);

    private void Add(string part) => _parts[part] = _parts.GetValueOrDefault(part) + 1;

    /// <summary>Runs of digits with inner separators: 3.14, 10:30, 1,000 (as 1000), and a minus that is one.</summary>
    private void AddNumbers(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsDigit(text[i])) continue;
            var start = i;
            while (i + 1 < text.Length && (char.IsDigit(text[i + 1]) || (i + 2 < text.Length && text[i + 1] is '.' or ',' or ':' or '/' && char.IsDigit(text[i + 2])))) i++;
            var number = text[start..(i + 1)];
            var sign = start > 0 && text[start - 1] is '-' or '\u2212' && (start == 1 || char.IsWhiteSpace(text[start - 2]) || text[start - 2] == '(') ? "-" : "";
            Add(sign + (IsGrouped(number) ? number.ToString().Replace(",", "", StringComparison.Ordinal) : number.ToString()));
        }
    }

    /// <summary>Whether every comma is followed by exactly three digits: 12,000 or 1,000,000.5.</summary>
    private static bool IsGrouped(ReadOnlySpan<char> number)
    {
        var first = number.IndexOf(',');
        if (first is < 1 or > 3) return false;
        while (number.IndexOf(',') is var comma and >= 0)
        {
            number = number[(comma + 1)..];
            var digits = number.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0) digits = number.Length;
            if (digits != 3) return false;
        }
        return true;
    }

    /// <summary>Words in capitals between brackets.</summary>
    private void AddPlaceholders(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('[' or '<' or '{')) continue;
            var end = text.AsSpan(i + 1).IndexOfAnyExcept(PlaceholderCharacters) + i + 1;
            if (end > i + 1 && text[end] is ']' or '>' or '}') Add(text[i..(end + 1)]);
        }
    }
}
