namespace PairForge.Scrubbing;

/// <summary>IPv4 addresses of four octets, and IPv6 addresses in the text forms of RFC 4291, section 2.2.</summary>
internal static class IpAddress
{
    /// <summary>Units of the longest form: eight groups of which the last two are written as IPv4.</summary>
    private const int Longest = 45;

    private const int Groups = 8;

    /// <summary>The IPv4 ranges of RFC 5737, of 256 addresses each.</summary>
    internal static readonly string[] DocumentationRanges = ["192.0.2.", "198.51.100.", "203.0.113."];

    private static readonly HashSet<string> Numbered = new(StringComparer.Ordinal)
    {
        "v", "ver", "version", "versions", "release", "build", "firmware", "rev", "revision",
        "section", "sections", "sec", "chapter", "figure", "fig", "table", "clause", "paragraph", "para", "appendix", "article",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> IsNumbered = Numbered.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds four octets that begin at a digit.</summary>
    internal static bool TryMatchFour(in ScannedText text, int at, out PersonalValue value)
    {
        value = default;
        var end = FourEnd(text, at, text.Length);
        if (end < 0 || !text.OpensAt(at) || (text[at - 1] is '.' && ScannedText.IsWord(text[at - 2])) || (text[at - 1] is '-' && char.IsLetter(text[at - 2]))) return false;
        if (ScannedText.IsWord(text[end]) || text[end] == '@' || (text[end] == '.' && text.IsDigit(end + 1))) return false;
        if (IsVersion(text, at, end)) return false;
        value = new PersonalValue(PersonalKind.Ip, at, end);
        return true;
    }

    /// <summary>Four octets after the number of a product or before the name of a stage are a version, and so is <c>Chrome/120.0.0.0</c>.</summary>
    private static bool IsVersion(in ScannedText text, int at, int end)
    {
        if (text[at - 1] == '/' && char.IsAsciiLetter(text[at - 2]) && text[end - 1] == '0' && text[end - 2] == '.' && text[end - 3] == '0' && text[end - 4] == '.') return true;
        if (text[end] == '-' && char.IsAsciiLetter(text[end + 1]) && text[end + 1] is 'a' or 'b' or 'r' or 'S' && Follows(text, end + 1)) return true;
        if (text[at - 1] == '\u00A7' || (text[at - 1] == ' ' && text[at - 2] == '\u00A7')) return true;
        Span<char> word = stackalloc char[12];
        return IsNumbered.Contains(word[..text.WordBefore(at, word).Length]);
    }

    private static bool Follows(in ScannedText text, int at)
    {
        foreach (var stage in (ReadOnlySpan<string>)["alpha", "beta", "rc", "SNAPSHOT"])
        {
            var i = 0;
            while (i < stage.Length && text[at + i] == stage[i]) i++;
            if (i == stage.Length) return true;
        }
        return false;
    }

    /// <summary>The end of four octets without leading zeros; -1 where there are none.</summary>
    private static int FourEnd(in ScannedText text, int at, int limit)
    {
        for (var octet = 0; octet < 4; octet++)
        {
            if (octet > 0 && (at >= limit || text[at++] != '.')) return -1;
            var (first, number) = (at, 0);
            while (at < limit && at - first < 4 && text.IsDigit(at)) number = (number * 10) + text[at++] - '0';
            if (at == first || number > 255 || at - first > 3 || (at - first > 1 && text[first] == '0')) return -1;
        }
        return at;
    }

    /// <summary>Finds an IPv6 address in the run of digits, letters to f, colons and dots around a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A digit.</param>
    /// <param name="examined">End of the last run that was looked at: none is looked at twice.</param>
    /// <param name="value">The address.</param>
    internal static bool TryMatchSix(in ScannedText text, int at, ref int examined, out PersonalValue value)
    {
        value = default;
        if (at < examined) return false;
        var (start, end, colons) = (at, at, 0);
        while (start > Math.Max(text.Start, examined) && at - start <= Longest && IsPart(text[start - 1])) start--;
        for (var i = start; i < at; i++) colons += text[i] == ':' ? 1 : 0;
        for (; IsPart(text[end]); end++) colons += text[end] == ':' ? 1 : 0;
        examined = end;
        if (colons < 2 || end - start > Longest + 8) return false;
        // A word such as "source:" runs into the first group: what follows its colon is looked at.
        if (ScannedText.IsWord(text[start - 1]) && !text.OpensAt(start))
        {
            while (text[start] != ':') start++;
            if (text[start + 1] == ':') return false;
            start++;
        }
        if (text[start] == ':' && text[start + 1] != ':') start++;
        while (end > start && (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':'))) end--;
        if (text[start - 1] == '.' || ScannedText.IsWord(text[end]) || text[end] == '@') return false;
        Span<ushort> groups = stackalloc ushort[Groups];
        if (!TryParseSix(text, start, end, groups)) return false;
        var hasDigit = false;
        for (var i = start; i < end; i++) hasDigit |= text.IsDigit(i);
        value = new PersonalValue(PersonalKind.Ip, start, end);
        return hasDigit;
    }

    private static bool IsPart(char c) => char.IsAsciiHexDigit(c) || c is ':' or '.';

    /// <summary>Reads the eight groups of an address.</summary>
    private static bool TryParseSix(in ScannedText text, int start, int end, Span<ushort> groups)
    {
        var (count, gap) = (0, -1);
        var at = start;
        if (end - start >= 2 && text[at] == ':' && text[at + 1] == ':') (gap, at) = (0, at + 2);
        while (at < end)
        {
            if (count <= Groups - 2 && FourEnd(text, at, end) == end)
            {
                var octets = 0u;
                for (var number = 0u; at <= end; at++)
                {
                    if (at < end && text[at] != '.') number = (number * 10) + text[at] - '0';
                    else (octets, number) = ((octets << 8) | number, 0);
                }
                (groups[count], groups[count + 1]) = ((ushort)(octets >> 16), (ushort)octets);
                count += 2;
                break;
            }
            var (first, number16) = (at, 0);
            while (at < end && at - first < 4 && char.IsAsciiHexDigit(text[at])) number16 = (number16 << 4) | HexOf(text[at++]);
            if (at == first || count == Groups) return false;
            groups[count++] = (ushort)number16;
            if (at == end) break;
            if (text[at++] != ':') return false;
            if (at == end) return false;
            if (text[at] != ':') continue;
            if (gap >= 0) return false;
            (gap, at) = (count, at + 1);
        }
        if (gap < 0) return count == Groups;
        if (count == Groups) return false;
        var after = groups[gap..count];
        after.CopyTo(groups[(Groups - after.Length)..]);
        groups[gap..(Groups - (count - gap))].Clear();
        return true;
    }

    private static int HexOf(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | ' ') - 'a' + 10;

    /// <summary>Writes an address so that its spellings are equal: four octets as they are, IPv6 as 32 digits.</summary>
    internal static int Normalize(in ScannedText value, Span<char> into)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        if (!TryParseSix(value, 0, value.Length, groups))
        {
            for (var i = 0; i < value.Length; i++) into[i] = value[i];
            return value.Length;
        }
        for (var g = 0; g < Groups; g++) groups[g].TryFormat(into[(g * 4)..], out _, "x4", System.Globalization.CultureInfo.InvariantCulture);
        return Groups * 4;
    }

    /// <summary>Whether a normalised address lies in a range that is kept for documentation (RFC 5737, RFC 3849): nobody has it, and replacements lie there.</summary>
    internal static bool IsDocumentation(ReadOnlySpan<char> normalized)
    {
        foreach (var range in DocumentationRanges)
        {
            if (normalized.StartsWith(range)) return true;
        }
        return normalized.Length == Groups * 4 && normalized.StartsWith("20010db8");
    }
}
