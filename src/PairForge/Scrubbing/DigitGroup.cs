namespace PairForge.Scrubbing;

/// <summary>A run of digits of a number that is written in groups.</summary>
/// <param name="Start">Its first digit.</param>
/// <param name="Digits">How many.</param>
/// <param name="Separator">What parts it from the group before: '-', '.', '/', else a space, or NUL where only a parenthesis does; NUL for the first.</param>
/// <param name="IsEnclosed">Whether it stands in parentheses.</param>
internal readonly record struct DigitGroup(int Start, int Digits, char Separator, bool IsEnclosed)
{
    /// <summary>Groups of the longest number: +49 (0) 30 12 34 56 78 has eight.</summary>
    internal const int Most = 9;

    /// <summary>One more than the longest number has.</summary>
    private const int MostDigits = 20;

    /// <summary>One past the last digit.</summary>
    internal int DigitsEnd => Start + Digits;

    /// <summary>One past the last digit, and past the parenthesis that closes it.</summary>
    internal int End => DigitsEnd + (IsEnclosed ? 1 : 0);

    /// <summary>Reads the groups from a digit on.</summary>
    /// <returns>How many there are; 0 where no number begins so.</returns>
    internal static int Read(in ScannedText text, int at, Span<DigitGroup> groups)
    {
        var (count, digits, separator, opened) = (0, 0, '\0', text[at - 1] == '(' || (text[at - 1] == '+' && text[at - 2] == '('));
        // Behind a country's code a group may have one digit; elsewhere such a group is the first or the last.
        var isInternational = text[at - 1] == '+' || (text[at - 1] == '(' && text[at - 2] == '+') || (text[at] == '0' && text[at + 1] is '0' or '1');
        while (count < groups.Length && digits < MostDigits)
        {
            var end = at;
            while (end - at < MostDigits && text.IsDigit(end)) end++;
            if (end == at || end - at == MostDigits) return count;
            var closes = opened && text[end] == ')';
            if (opened && !closes && count > 0) return count;
            groups[count++] = new DigitGroup(at, end - at, separator, closes);
            digits += end - at;
            if (!isInternational && count > 1 && groups[0].Digits == 1 && groups[1].Digits != 3) return 0;
            if (!isInternational && count > 1 && end - at == 1) return count;
            (separator, opened) = ('\0', false);
            at = closes ? end + 1 : end;
            var first = at;
            for (; at - first < 3 && text[at] is ' ' or '-' or '.' or '/' or '('; at++)
            {
                if (opened) return count;
                if (text[at] == '(') opened = true;
                else if (text[at] != ' ' && separator is '\0' or ' ') separator = text[at];
                else if (text[at] == ' ' && separator == '\0') separator = ' ';
                else if (text[at] != ' ' || text[at - 1] == ' ') return count;
            }
            if (at == first && !closes) return count;
        }
        return count;
    }
}
