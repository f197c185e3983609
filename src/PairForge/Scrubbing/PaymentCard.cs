namespace PairForge.Scrubbing;

/// <summary>Card numbers of ISO/IEC 7812: a range of a known issuer, a length that it gives, the grouping of cards where it is grouped, and a check digit by Luhn.</summary>
internal static class PaymentCard
{
    private const int Fewest = 13, Most = 19;

    /// <summary>First four digits (from, to), shortest and longest number.</summary>
    private static readonly (int From, int To, int Shortest, int Longest)[] Issuers =
    [
        (2200, 2204, 16, 19), // Mir
        (2221, 2720, 16, 16), // Mastercard
        (3000, 3059, 14, 16), (3095, 3095, 14, 16), (3600, 3699, 14, 19), (3800, 3999, 14, 16), // Diners Club
        (3400, 3499, 15, 15), (3700, 3799, 15, 15), // American Express
        (3528, 3589, 16, 19), // JCB
        (4000, 4999, 13, 19), // Visa: 13, 16 or 19
        (5000, 5099, 16, 19), (5600, 5899, 16, 19), (6300, 6399, 16, 19), (6700, 6799, 16, 19), // Maestro
        (5100, 5599, 16, 16), // Mastercard
        (6000, 6099, 16, 19), (6440, 6599, 16, 19), (8100, 8299, 16, 19), // Discover, RuPay
        (6200, 6299, 16, 19), // UnionPay
    ];

    /// <summary>Finds the number that begins with a group.</summary>
    /// <param name="text">The text.</param>
    /// <param name="groups">The groups from there on.</param>
    /// <param name="value">The number.</param>
    internal static bool TryMatch(in ScannedText text, ReadOnlySpan<DigitGroup> groups, out PersonalValue value)
    {
        value = default;
        if (groups.IsEmpty || !(text.OpensNumber(groups[0].Start) || text[groups[0].Start - 1] == '#')) return false;
        var count = 0;
        var digits = 0;
        while (count < groups.Length && digits + groups[count].Digits <= Most && (count < 2 || groups[count].Separator == groups[1].Separator))
            digits += groups[count++].Digits;
        for (; count > 0; digits -= groups[--count].Digits)
        {
            if (digits < Fewest) return false;
            if (!IsShape(groups[..count]) || !Closes(text, groups[..count]) || !IsNumber(text, groups[..count], digits)) continue;
            value = new PersonalValue(PersonalKind.Card, groups[0].Start, groups[count - 1].DigitsEnd);
            return true;
        }
        return false;
    }

    private static bool Closes(in ScannedText text, ReadOnlySpan<DigitGroup> groups)
    {
        var end = groups[^1].DigitsEnd;
        // "NUMBER:CODE": a time has no such hours.
        return text[end] == ':' || text.ClosesNumber(end, groups.Length > 1 ? groups[1].Separator : '\0');
    }

    private static bool IsShape(ReadOnlySpan<DigitGroup> groups)
    {
        if (groups.Length == 1) return true;
        foreach (var group in groups)
        {
            if (group.IsEnclosed) return false;
        }
        if (groups[1].Separator is not (' ' or '-' or '.')) return false;
        if (groups.Length == 2) return groups[0].Digits == 8 && groups[1].Digits == 8;
        if (groups.Length == 3) return groups[0].Digits == 4 && groups[1].Digits == 6 && groups[2].Digits is 4 or 5;
        return groups[0].Digits == 4 && groups[1].Digits == 4 && groups[2].Digits == 4 && groups.Length <= 5 && groups[3].Digits is var fourth
            && (groups.Length == 5 ? fourth == 4 && groups[4].Digits <= 3 : fourth is >= 1 and <= 4);
    }

    private static bool IsNumber(in ScannedText text, ReadOnlySpan<DigitGroup> groups, int digits)
    {
        var (sum, prefix, read) = (0, 0, 0);
        foreach (var group in groups)
        {
            for (var i = group.Start; i < group.DigitsEnd; i++)
            {
                var digit = text[i] - '0';
                if (read++ < 4) prefix = (prefix * 10) + digit;
                // Every second digit from the right is doubled, and the digits of the product are summed.
                if (((digits - read) & 1) == 1) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
                sum += digit;
            }
        }
        if (sum % 10 != 0) return false;
        foreach (var (from, to, shortest, longest) in Issuers)
        {
            if (prefix >= from && prefix <= to) return digits >= shortest && digits <= longest && (prefix / 1000 != 4 || digits is 13 or 16 or 19);
        }
        return false;
    }
}
