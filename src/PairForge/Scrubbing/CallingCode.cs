namespace PairForge.Scrubbing;

/// <summary>Country calling codes of ITU-T E.164, and how long the numbers behind them are.</summary>
internal static class CallingCode
{
    private const int Fewest = 7, MostInAll = 15;

    /// <summary>Codes of two digits; those of three begin with the other pairs.</summary>
    private const string OfTwo = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";

    /// <summary>Pairs that codes of three digits begin with.</summary>
    private const string OfThree = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99";

    /// <summary>Fewest and most digits behind a code where its plan is narrower than E.164's.</summary>
    private static (int Fewest, int Most) Plan(int code) => code switch
    {
        1 or 7 or 52 or 90 or 91 or 92 => (10, 10),
        31 or 33 or 34 or 27 or 48 or 66 or 351 => (9, 9),
        32 or 41 => (8, 9),
        45 or 47 or 65 or 852 or 853 => (8, 8),
        44 => (9, 10),
        86 => (9, 11),
        55 => (10, 11),
        39 => (6, 11),
        49 or 43 => (6, 12),
        30 => (10, 10),
        61 or 81 or 82 or 84 => (8, 10),
        46 or 358 or 353 or 354 or 372 or 298 => (6, 10),
        _ => (Fewest, MostInAll - Digits(code)),
    };

    /// <summary>The code that digits begin with.</summary>
    /// <returns>How many digits it has, 0 where there is none, and how many digits may follow it.</returns>
    internal static (int Digits, int Fewest, int Most) Of(ReadOnlySpan<char> digits)
    {
        if (digits.Length < 4 || digits[0] == '0') return default;
        var code = digits[0] - '0';
        if (code is not (1 or 7))
        {
            var pair = digits[..2];
            code = (code * 10) + digits[1] - '0';
            if (!Has(OfTwo, pair))
            {
                if (!Has(OfThree, pair)) return default;
                code = (code * 10) + digits[2] - '0';
            }
        }
        if (code == 1 && !IsNorthAmerican(digits[1..])) return default;
        var (fewest, most) = Plan(code);
        return (Digits(code), fewest, most);
    }

    /// <summary>Whether digits begin with an area code and an exchange of the North American plan.</summary>
    internal static bool IsNorthAmerican(ReadOnlySpan<char> digits) => digits.Length >= 10 && digits[0] is >= '2' and <= '9' && digits[3] is >= '2' and <= '9';

    private static int Digits(int code) => code < 10 ? 1 : code < 100 ? 2 : 3;

    private static bool Has(string pairs, ReadOnlySpan<char> pair)
    {
        for (var i = 0; i < pairs.Length; i += 3)
        {
            if (pairs[i] == pair[0] && pairs[i + 1] == pair[1]) return true;
        }
        return false;
    }
}
