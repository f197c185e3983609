namespace PairForge.Scrubbing;

/// <summary>How well groups of digits fit the way in which numbers are written in a country.</summary>
internal enum NationalFit
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>They do, but spaces alone part them: a row of numbers may look the same.</summary>
    Loose,

    /// <summary>They do.</summary>
    Tight,
}

/// <summary>The groups in which telephone numbers are written inside a country.</summary>
internal static class NationalForm
{
    /// <summary>Judges groups.</summary>
    /// <param name="text">The text.</param>
    /// <param name="groups">Two or more.</param>
    /// <param name="isAnnounced">Whether a word for a telephone stands before them.</param>
    internal static NationalFit Of(in ScannedText text, ReadOnlySpan<DigitGroup> groups, bool isAnnounced)
    {
        var digits = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            if (i > 0 && groups[i].IsEnclosed && !(i == 1 && groups[0].Digits == 1)) return NationalFit.None;
            digits += groups[i].Digits;
        }
        var first = text[groups[0].Start];
        var spaced = AllSpaces(groups) ? NationalFit.Loose : NationalFit.Tight;
        if (IsNorthAmerican(text, groups)) return groups.Length == 3 ? spaced : NationalFit.Tight;
        if (first == '0' && IsTrunk(text, groups, digits) && (isAnnounced || !IsPostcode(groups))) return NationalFit.Tight;
        if (groups[0].IsEnclosed) return IsArea(text, groups, digits) ? NationalFit.Tight : NationalFit.None;
        if (first is '8' or '7' && digits == 11 && Has(groups, 1, 3, 3, 2, 2)) return NationalFit.Tight; // Russia
        if (!IsSame(groups)) return isAnnounced && IsAny(groups, digits) ? NationalFit.Tight : NationalFit.None;
        var isDotted = groups[1].Separator == '.';
        if (first is >= '6' and <= '9' && (Has(groups, 3, 2, 2, 2) || Has(groups, 2, 3, 2, 2))) return spaced; // Spain
        if (first is >= '6' and <= '9' && Has(groups, 3, 3, 3) && !isDotted && !IsRound(text, groups)) return spaced;
        if (first == '3' && (Has(groups, 3, 3, 4) || Has(groups, 3, 4, 3) || Has(groups, 3, 2, 2, 3) || (Has(groups, 3, 7) && !isDotted))) return spaced; // Italy, mobile
        if (first == '1' && text[groups[0].Start + 1] is >= '3' and <= '9' && Has(groups, 3, 4, 4)) return spaced; // China, mobile
        return isAnnounced && IsAny(groups, digits) ? NationalFit.Tight : NationalFit.None;
    }

    /// <summary>(202) 555-0143, 202-555-0143, 1-202-555-0143.</summary>
    private static bool IsNorthAmerican(in ScannedText text, ReadOnlySpan<DigitGroup> groups)
    {
        if (groups.Length == 4)
        {
            if (groups[0].Digits != 1 || text[groups[0].Start] != '1' || groups[0].IsEnclosed) return false;
            groups = groups[1..];
        }
        if (groups.Length == 2) return groups[0].IsEnclosed && groups[0].Digits == 3 && groups[1].Digits == 7 && IsCode(text, groups[0]) && IsCode(text, groups[1]);
        if (groups.Length != 3 || !Has(groups, 3, 3, 4) || !IsCode(text, groups[0]) || !IsCode(text, groups[1])) return false;
        var (area, line) = (groups[1].Separator, groups[2].Separator);
        return line is '-' or '.' or ' ' && (groups[0].IsEnclosed || area == line || (area is ' ' or '/' && line == '-'));
    }

    private static bool IsCode(in ScannedText text, DigitGroup group) => text[group.Start] is >= '2' and <= '9';

    /// <summary>An area code with its trunk zero, then the number: most of Europe, Australia, Japan, Korea.</summary>
    private static bool IsTrunk(in ScannedText text, ReadOnlySpan<DigitGroup> groups, int digits)
    {
        var area = groups[0];
        if (area.Digits is < 2 or > 6 || text[area.Start + 1] == '0') return false;
        var fewest = area.IsEnclosed || groups[1].Separator == '/' ? 8 : 9;
        if (digits < fewest || digits > 12 || digits - area.Digits < 4) return false;
        for (var i = 1; i < groups.Length; i++)
        {
            var separator = groups[i].Separator;
            if (groups[i].Digits < 2 || (i > 1 && separator == '/')) return false;
            // The number's own groups are parted alike; a hyphen may stand before an extension.
            if (i > 2 && separator != groups[2].Separator && !(separator == '-' && i == groups.Length - 1)) return false;
            if (separator == '.' && (groups.Length < 3 || groups[1].Separator != '.' || area.Digits > 4)) return false;
        }
        return true;
    }

    /// <summary>01040-2841: a ZIP code of New England with its four more digits.</summary>
    private static bool IsPostcode(ReadOnlySpan<DigitGroup> groups) => Has(groups, 5, 4) && groups[1].Separator == '-' && !groups[0].IsEnclosed;

    /// <summary>An area code in parentheses; a year is none.</summary>
    private static bool IsArea(in ScannedText text, ReadOnlySpan<DigitGroup> groups, int digits)
    {
        var area = groups[0];
        if (area.Digits is < 2 or > 5 || digits is < 9 or > 12 || groups.Length > 4) return false;
        if (area.Digits == 4 && text[area.Start] is '1' or '2') return false;
        for (var i = 1; i < groups.Length; i++)
        {
            if (groups[i].Digits < 2 || groups[i].Separator is '/' or '.') return false;
        }
        return true;
    }

    /// <summary>Behind "tel." anything goes that is no date.</summary>
    private static bool IsAny(ReadOnlySpan<DigitGroup> groups, int digits)
    {
        if (digits is < 6 or > 13 || groups[0].Digits > 6) return false;
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Digits < 2) return false;
        }
        return !(digits == 8 && (Has(groups, 2, 2, 4) || Has(groups, 4, 2, 2))) && !(Has(groups, 2, 2, 2) && groups[1].Separator != ' ');
    }

    /// <summary>Whether a group of a number in threes is 000, as in counts.</summary>
    private static bool IsRound(in ScannedText text, ReadOnlySpan<DigitGroup> groups)
    {
        foreach (var group in groups)
        {
            if (text[group.Start] == '0' && text[group.Start + 1] == '0' && text[group.Start + 2] == '0') return true;
        }
        return false;
    }

    private static bool Has(ReadOnlySpan<DigitGroup> groups, params ReadOnlySpan<int> digits)
    {
        if (groups.Length != digits.Length) return false;
        for (var i = 0; i < digits.Length; i++)
        {
            if (groups[i].Digits != digits[i]) return false;
        }
        return true;
    }

    private static bool IsSame(ReadOnlySpan<DigitGroup> groups)
    {
        for (var i = 2; i < groups.Length; i++)
        {
            if (groups[i].Separator != groups[1].Separator) return false;
        }
        return true;
    }

    internal static bool AllSpaces(ReadOnlySpan<DigitGroup> groups) => !groups[0].IsEnclosed && groups.Length > 1 && groups[1].Separator == ' ' && IsSame(groups);
}
