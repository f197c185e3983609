using System.Runtime.CompilerServices;

namespace PairForge.Scrubbing;

/// <summary>A text as values are looked for in it: full-width forms and typographic spaces and hyphens read as ASCII; what an earlier value took is out of reach.</summary>
/// <param name="text">The whole text.</param>
/// <param name="start">First unit that may be looked at: the end of the value before.</param>
/// <param name="before">What stands before <paramref name="start"/> once that value is replaced; NUL at the beginning.</param>
internal readonly ref struct ScannedText(ReadOnlySpan<char> text, int start, char before)
{
    private const char FirstFullWidth = '\uFF01', LastFullWidth = '\uFF5E', FirstScriptOfItsOwn = '\u0590';
    private const int MostBetween = 4;
    private readonly ReadOnlySpan<char> _text = text;

    internal int Start => start;

    internal int Length => _text.Length;

    /// <summary>The unit at a place, as it is read; NUL outside.</summary>
    internal char this[int at]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)at < (uint)_text.Length && at >= start ? Fold(_text[at]) : at == start - 1 ? before : '\0';
    }

    internal static char Fold(char c)
    {
        if (c < '\u00A0') return c;
        if (c is >= FirstFullWidth and <= LastFullWidth) return (char)(c - FirstFullWidth + '!');
        return c switch
        {
            '\u00A0' or '\u2007' or '\u2009' or '\u202F' or '\u3000' => ' ',
            '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2212' => '-',
            _ => c,
        };
    }

    internal bool IsDigit(int at) => char.IsAsciiDigit(this[at]);

    /// <summary>A letter, a digit or '_'. Letters of scripts that are written without spaces, or that join prefixes to numbers, end a value instead.</summary>
    internal static bool IsWord(char c) => c < 128 ? char.IsAsciiLetterOrDigit(c) || c == '_' : c < FirstScriptOfItsOwn && char.IsLetter(c);

    /// <summary>Whether no word runs into a place; the letter of an escape such as <c>\n</c>, as it stands in unparsed JSON, is no word.</summary>
    internal bool OpensAt(int at) => !IsWord(this[at - 1]) || (this[at - 1] is 'n' or 'r' or 't' && this[at - 2] == '\\');

    /// <summary>Whether a number may begin at a place: it is no later part of a decimal, a time, a part number, a path or an amount of money.</summary>
    internal bool OpensNumber(int at) => OpensAt(at) && this[at - 1] switch
    {
        '.' or ':' => !IsDigit(at - 2),
        '-' => !IsWord(this[at - 2]),
        '/' => this[at - 2] != '/' && !IsWord(this[at - 2]),
        '#' or '$' or '\u00A3' or '\u00A5' or '\u20AC' or '\u20B9' => false,
        _ => true,
    };

    /// <summary>Whether a number may end before a place.</summary>
    /// <param name="at">The place.</param>
    /// <param name="joint">What joins the number's own groups: it does not end before another one; NUL: before none at all.</param>
    internal bool ClosesNumber(int at, char joint) => !IsWord(this[at]) && this[at] switch
    {
        '@' => false,
        '.' or ':' => !IsDigit(at + 1),
        '-' or '/' => !IsDigit(at + 1) || (joint != this[at] && joint != '\0'),
        _ => true,
    };

    /// <summary>Writes the word before a place, in lower case, passing over a few spaces and marks between; never over the end of a line.</summary>
    /// <remarks>Of a script that is written without spaces, the last two letters.</remarks>
    /// <returns>Where the word begins, and its length; length 0 where there is none or it is longer than <paramref name="into"/>.</returns>
    internal (int Start, int Length) WordBefore(int at, Span<char> into)
    {
        var end = at;
        while (end > start && at - end < MostBetween && this[end - 1] is ' ' or '.' or ':' or '(' or '-' or '#' or '/') end--;
        var isSpaced = this[end - 1] < FirstScriptOfItsOwn;
        var most = isSpaced ? into.Length + 1 : 2;
        var first = end;
        while (first > start && end - first < most && char.IsLetter(this[first - 1]) && this[first - 1] < FirstScriptOfItsOwn == isSpaced) first--;
        if (end - first > into.Length) return (at, 0);
        for (var i = first; i < end; i++) into[i - first] = char.ToLowerInvariant(this[i]);
        return (first, end - first);
    }
}
