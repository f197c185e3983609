namespace PairForge.Scrubbing;

/// <summary>E-mail addresses: the forms of RFC 5321 in letters of Latin, Greek or Cyrillic script: a name, in quotes or not, at a domain of two labels or more or at an IP address in brackets.</summary>
internal static class EmailAddress
{
    /// <summary>What a replacement begins with, and its domain, which RFC 2606 keeps from ever being anybody's.</summary>
    internal const string ReplacementUser = "user-", ReplacementDomain = "@example.com";

    internal const int MostLocal = 64;

    private const int MostLiteral = 45, MostDomain = 253, MostLabel = 63;

    /// <summary>Finds the address around an at sign.</summary>
    internal static bool TryMatch(in ScannedText text, int at, out PersonalValue value)
    {
        value = default;
        var start = text[at - 1] == '"' ? QuotedStart(text, at - 1) : LocalStart(text, at);
        if (start < 0) return false;
        var end = text[at + 1] == '[' ? LiteralEnd(text, at + 2) : DomainEnd(text, at + 1);
        if (end < 0 || text[end] == '@' || IsScaledImage(text, at + 1, end)) return false;
        value = new PersonalValue(PersonalKind.Email, start, end);
        return true;
    }

    private static int LocalStart(in ScannedText text, int at)
    {
        var last = text[at - 1];
        if (!(ScannedText.IsWord(last) || last is '-' or '+')) return -1;
        var start = at;
        while (start > text.Start && at - start < MostLocal && IsLocal(text[start - 1]) && !(text[start - 1] == '.' && text[start] == '.')) start--;
        // A word that runs on from the value before is no name.
        if (start == text.Start && ScannedText.IsWord(text[start - 1]))
        {
            while (start < at && ScannedText.IsWord(text[start])) start++;
        }
        while (start < at && !ScannedText.IsWord(text[start])) start++;
        // A handle such as @name@host is no address.
        return start == at || text[start - 1] == '@' ? -1 : start;
    }

    /// <summary>Where a name in quotes begins; -1 where there is none in the line.</summary>
    private static int QuotedStart(in ScannedText text, int last)
    {
        var start = last - 1;
        while (start > text.Start && last - start < MostLocal && text[start] is not ('"' or '\n' or '\r' or '@')) start--;
        return start < text.Start || text[start] != '"' || start == last - 1 || !text.OpensAt(start) ? -1 : start;
    }

    /// <summary>The end of an address in brackets; -1 where it is none.</summary>
    private static int LiteralEnd(in ScannedText text, int first)
    {
        var at = first;
        while (at - first < MostLiteral && (char.IsAsciiHexDigit(text[at]) || text[at] is '.' or ':')) at++;
        return at > first && text[at] == ']' ? at + 1 : -1;
    }

    /// <summary>Whether a character may stand in a name.</summary>
    internal static bool IsLocal(char c) => ScannedText.IsWord(c) || c is '.' or '-' or '+' or '%' or '&' or '\'';

    /// <summary>The end of the longest run of labels whose last can be a top-level domain; -1 where there is none.</summary>
    private static int DomainEnd(in ScannedText text, int first)
    {
        var end = -1;
        var labels = 0;
        for (var at = first; at - first < MostDomain;)
        {
            var start = at;
            var letters = 0;
            while (at - start <= MostLabel && (text[at] == '-' ? at > start : text[at] != '_' && ScannedText.IsWord(text[at])))
            {
                if (letters == at - start && char.IsLetter(text[at])) letters++;
                at++;
            }
            var label = at - start;
            if (label == 0 || label > MostLabel) break;
            // "x.com.Then": a sentence whose space is missing; a name is not capitalised in its middle.
            if (end >= 0 && char.IsUpper(text[start]) && char.IsLower(text[start - 2]) && label > 1 && char.IsLower(text[start + 1])) break;
            labels++;
            // "x.com.name@y.com": the last label is the name of the next address, and so is what follows the hyphen in "x.com-name@y.com".
            if (text[at] == '@' && (end >= 0 || letters == label)) break;
            // What follows a hyphen after the last letters is prose: "x.com-based".
            if (labels > 1 && letters >= 2 && (letters == label || text[start + letters] == '-')) end = start + letters;
            if (labels > 1 && IsPunycode(text, start, at)) end = at;
            if (text[at] != '.') break;
            at++;
        }
        return end;
    }

    private static bool IsPunycode(in ScannedText text, int start, int end) =>
        end - start > 4 && (text[start] | ' ') == 'x' && (text[start + 1] | ' ') == 'n' && text[start + 2] == '-' && text[start + 3] == '-' && text[end - 1] != '-';

    /// <summary><c>icon@2x.png</c> is a file.</summary>
    private static bool IsScaledImage(in ScannedText text, int first, int end) =>
        text.IsDigit(first) && text[first + 1] == 'x' && text[first + 2] == '.' && end - first <= 7;

    /// <summary>Whether an address is a replacement already.</summary>
    internal static bool IsReplacement(ReadOnlySpan<char> value, int digits)
    {
        if (value.Length != ReplacementUser.Length + digits + ReplacementDomain.Length || !value.StartsWith(ReplacementUser) || !value.EndsWith(ReplacementDomain)) return false;
        foreach (var c in value.Slice(ReplacementUser.Length, digits))
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }
        return true;
    }
}
