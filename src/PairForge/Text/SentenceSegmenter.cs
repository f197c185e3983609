using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PairForge.Text;

/// <summary><c>sentences</c>.</summary>
public sealed record SentencesOptions
{
    /// <summary>Sentences with fewer words are refused as <c>short-sentence</c>.</summary>
    /// <value>The default is 1.</value>
    [Range(0, 10000)]
    public int MinWords { get; init; } = 1;
}

/// <summary>Cuts a text into sentences by Unicode's rules (UAX #29), with the abbreviations and initials of English.</summary>
/// <remarks>
/// A full stop ends a sentence where white space follows and no lower-case letter continues it; titles ("Dr.") never end
/// one, other abbreviations and initials ("Inc.", "J.") only before a word that usually opens a sentence. Chinese and
/// Japanese stops need no space. Closing quotes and brackets belong to the sentence; a blank line always ends one.
/// </remarks>
public sealed class SentenceSegmenter : ISegmenter
{
    /// <summary>Never the last word of a sentence: a name or a number follows.</summary>
    private static readonly FrozenSet<string> Titles = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "st", "mt", "gen", "col", "maj", "capt", "cmdr", "lt", "sgt", "adm", "gov", "sen", "rep",
        "pres", "supt", "messrs", "mme", "mlle", "e.g", "i.e", "cf", "vs", "v", "viz", "approx", "ca", "al", "dept", "univ", "assn");

    /// <summary>Abbreviations only before a number: "No. 5", "Fig. 2".</summary>
    private static readonly FrozenSet<string> BeforeNumbers = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "no", "nos", "fig", "figs", "eq", "eqs", "sec", "ch", "vol", "art", "p", "pp", "tab", "ref", "refs",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec");

    /// <summary>May end a sentence; they do where a usual opening word follows.</summary>
    private static readonly FrozenSet<string> Abbreviations = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "inc", "ltd", "co", "corp", "bros", "jr", "sr", "esq", "etc", "a.m", "p.m", "ph.d", "m.d", "b.a", "m.a", "u.s", "u.k", "u.n", "u.s.a", "e.u", "d.c",
        "est", "ave", "blvd", "rd", "ft", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun", "ed", "eds", "trans", "ext", "min", "max", "tel", "op", "cit", "ibid");

    private static readonly FrozenSet<string> Openers = FrozenSet.Create(StringComparer.Ordinal,
        "The", "A", "An", "He", "She", "It", "We", "They", "You", "I", "This", "That", "These", "Those", "There", "Here", "In", "On", "At", "For", "From", "With", "By",
        "But", "And", "Or", "So", "Yet", "If", "When", "While", "Where", "What", "Who", "Why", "How", "As", "After", "Before", "Since", "Because", "Although", "However",
        "My", "His", "Her", "Its", "Our", "Their", "Your", "No", "Not", "One", "Some", "Many", "Most", "All", "Each", "Then", "Now", "Also", "Please", "Is", "Are", "Was", "Do", "Did", "Can");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TitleLookup = Titles.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NumberLookup = BeforeNumbers.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AbbreviationLookup = Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OpenerLookup = Openers.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly int _minWords;

    /// <summary>Creates it.</summary>
    public SentenceSegmenter(SentencesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _minWords = options.MinWords;
    }

    /// <inheritdoc/>
    public void Segment(string text, List<Segment> into)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(into);
        for (var paragraph = 0; paragraph < text.Length;)
        {
            var paragraphEnd = ParagraphSegmenter.End(text, paragraph);
            for (var at = paragraph; at < paragraphEnd;)
            {
                var end = End(text.AsSpan(0, paragraphEnd), at);
                Add(text, at, end, into);
                at = end;
            }
            paragraph = paragraphEnd;
        }
    }

    private void Add(string text, int from, int to, List<Segment> into)
    {
        var (start, length) = ParagraphSegmenter.Trim(text, from, to);
        if (length == 0) return;
        var isShort = _minWords > 0 && Count(WordSegmenter.Segment(text.AsSpan(start, length))) < _minWords;
        into.Add(new Segment(start, length, isShort ? "short-sentence" : null));
    }

    private static int Count(WordSpan[] words)
    {
        var count = 0;
        foreach (var word in words)
            if (word.Kind != WordKind.Symbol) count++;
        return count;
    }

    private static int End(ReadOnlySpan<char> text, int start)
    {
        for (var at = start; at < text.Length;)
        {
            var stop = at;
            if (!IsStop(text[stop]))
            {
                at++;
                continue;
            }
            while (at < text.Length && IsStop(text[at])) at++;
            var stopEnd = at;
            while (at < text.Length && IsClosing(text[at])) at++;
            if (at == text.Length || Ends(text, start, stop, stopEnd, at)) return at;
        }
        return text.Length;
    }

    private static bool Ends(ReadOnlySpan<char> text, int start, int stop, int stopEnd, int after)
    {
        if (IsWide(text[stopEnd - 1])) return !IsWideContinuation(text[after]);
        if (!char.IsWhiteSpace(text[after])) return text[stopEnd - 1] is '?' or '!' && IsHan(text[after]);
        var next = after;
        while (next < text.Length && (char.IsWhiteSpace(text[next]) || IsOpening(text[next]))) next++;
        if (next == text.Length) return true;
        var lower = char.IsLower(text[next]);
        var strong = text[stop..stopEnd].IndexOfAny('?', '!') >= 0;
        if (strong) return !(lower && after > stopEnd); // "Why?" he asked.
        if (lower || text[next] is ',' or ';' or ':' or '-' or '\u2013' or '\u2014' && next + 1 < text.Length && !char.IsWhiteSpace(text[next + 1])) return false;
        if (text[stop] != '.' || stopEnd - stop > 1 || after > stopEnd) return true;
        return !IsAbbreviated(text, start, stop, next);
    }

    /// <summary>Whether the full stop at <paramref name="stop"/> belongs to the word that starts at <paramref name="start"/>.</summary>
    internal static bool IsAbbreviation(ReadOnlySpan<char> text, int start, int stop, int next) =>
        char.IsLower(text[next]) && text[start..stop].IndexOfAnyInRange('0', '9') < 0 || IsAbbreviated(text, start, stop, next);

    private static bool IsAbbreviated(ReadOnlySpan<char> text, int start, int stop, int next)
    {
        var from = stop;
        while (from > start && (char.IsLetterOrDigit(text[from - 1]) || (text[from - 1] == '.' && from - 1 > start && char.IsLetter(text[from - 2])))) from--;
        var word = text[from..stop];
        if (word.IsEmpty) return false;
        if (IsDigits(word)) return text[start..from].IsWhiteSpace() && word.Length <= 3; // "1. First"
        if (TitleLookup.Contains(word)) return word.Length > 1 || char.IsLower(word[0]);
        var number = char.IsDigit(text[next]);
        if (NumberLookup.Contains(word) && number) return true;
        var isInitial = word.Length == 1 && char.IsUpper(word[0]);
        var dotted = word.Length >= 3 && word.Length % 2 == 1 && word[1] == '.' && char.IsUpper(word[0]);
        if (!isInitial && !dotted && !AbbreviationLookup.Contains(word)) return false;
        if (number) return !isInitial;
        var end = next;
        while (end < text.Length && char.IsLetter(text[end])) end++;
        var follower = text[next..end];
        if (isInitial && follower.Length == 1 && end < text.Length && text[end] == '.') return true; // J. A. Smith
        return !OpenerLookup.Contains(follower);
    }

    private static bool IsDigits(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
            if (!char.IsAsciiDigit(c)) return false;
        return true;
    }

    private static bool IsStop(char c) => c is '.' or '!' or '?' or '\u2026' or '\u203C' or '\u2047' or '\u2048' or '\u2049' or '\u203D' or '\u061F' or '\u06D4' or '\u0964' or '\u0965' or '\u0589' || IsWide(c);

    private static bool IsWide(char c) => c is '\u3002' or '\uFF01' or '\uFF1F' or '\uFF61' or '\uFF0E';

    private static bool IsWideContinuation(char c) => c is '\uFF0C' or '\u3001' or '\uFF1B' or '\uFF1A';

    private static bool IsHan(char c) => c is >= '\u3041' and <= '\u9FFF';

    private static bool IsClosing(char c) => c is '"' or '\'' or ')' or ']' or '}' || (c > 127 && char.GetUnicodeCategory(c) is UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation);

    private static bool IsOpening(char c) => c is '"' or '\'' or '(' or '[' or '{' || (c > 127 && char.GetUnicodeCategory(c) is UnicodeCategory.OpenPunctuation or UnicodeCategory.InitialQuotePunctuation);
}
