namespace PairForge.Scrubbing;

/// <summary>Bank account numbers of ISO 13616: a country that is registered, its length, and check digits by ISO 7064 MOD 97-10.</summary>
internal static class Iban
{
    /// <summary>Country and length, as the registry of SWIFT has them.</summary>
    private const string Lengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 "
        + "HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 "
        + "QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly byte[] LengthOf = Table();

    /// <summary>Finds the number whose check digits begin at a digit.</summary>
    internal static bool TryMatch(in ScannedText text, int at, out PersonalValue value)
    {
        value = default;
        var start = at - 2;
        if (start < text.Start || !char.IsAsciiLetter(text[start]) || !char.IsAsciiLetter(text[start + 1]) || !text.OpensAt(start) || !text.IsDigit(at + 1)) return false;
        if (text[start - 1] == '-' && ScannedText.IsWord(text[start - 2])) return false;
        var isLower = char.IsAsciiLetterLower(text[start]);
        var length = LengthOf[((text[start] | ' ') - 'a') * 26 + (text[start + 1] | ' ') - 'a'];
        if (length == 0) return false;
        // The remainder of the number with country and check digits moved to its end.
        var (remainder, read, end) = (0, 0, start);
        for (; read < length; end++)
        {
            var c = text[end];
            if (c is ' ' or '-' && read >= 4 && char.IsAsciiLetterOrDigit(text[end + 1])) continue;
            if (!char.IsAsciiLetterOrDigit(c) || (char.IsAsciiLetter(c) && char.IsAsciiLetterLower(c) != isLower)) return false;
            if (read++ >= 4) remainder = Append(remainder, c);
        }
        for (var i = start; i < start + 4; i++) remainder = Append(remainder, text[i]);
        if (remainder != 1 || ScannedText.IsWord(text[end]) || text[end] == '@') return false;
        value = new PersonalValue(PersonalKind.Iban, start, end);
        return true;
    }

    private static int Append(int remainder, char c) => char.IsAsciiDigit(c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + (c | ' ') - 'a' + 10) % 97;

    private static byte[] Table()
    {
        var table = new byte[26 * 26];
        foreach (var entry in Lengths.Split(' ')) table[((entry[0] - 'A') * 26) + entry[1] - 'A'] = byte.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
        return table;
    }
}
