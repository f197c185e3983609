namespace PairForge.Scrubbing;

/// <summary>Telephone numbers that are written as such: E.164 with its <c>+</c>, an international prefix, or a national form with separators.</summary>
/// <remarks>A bare run of digits is never one: nothing tells it from an order number.</remarks>
internal static class PhoneNumber
{
    private const int MostDigits = 15, MostExtension = 6;

    private static readonly HashSet<string> Announcing = new(StringComparer.Ordinal)
    {
        "tel", "telephone", "telefon", "telefono", "tel\u00E9fono", "telefone", "t\u00E9l\u00E9phone", "t\u00E9l", "phone", "phones", "fax", "telefax", "mobile", "mob", "mobil", "cell", "cellphone", "handy", "ph",
        "whatsapp", "hotline", "helpline", "\u0442\u0435\u043B", "\u0442\u0435\u043B\u0435\u0444\u043E\u043D",
        "\u7535\u8BDD", "\u96FB\u8A71", "\u624B\u673A", "\u624B\u6A5F", "\u643A\u5E2F",
    };

    private static readonly HashSet<string> Between = new(StringComparer.Ordinal) { "number", "numbers", "no", "nr", "num", "is", "at", "on", "nummer" };

    /// <summary>Finds the number that begins with a group.</summary>
    /// <param name="text">The text.</param>
    /// <param name="groups">The groups from there on.</param>
    /// <param name="value">The number.</param>
    internal static bool TryMatch(in ScannedText text, ReadOnlySpan<DigitGroup> groups, out PersonalValue value)
    {
        value = default;
        if (groups.IsEmpty || groups[0].Digits > MostDigits) return false;
        var first = groups[0].Start;
        var start = groups[0].IsEnclosed ? first - 1 : first;
        var count = 0;
        // +44, (+44) or +(44)
        if (text[first - 1] == '+' || (groups[0].IsEnclosed && text[first - 2] == '+'))
        {
            start = groups[0].IsEnclosed ? first - 2 : first - 1;
            if (text.OpensAt(start) && !(text[start - 1] is '.' or ',' && text.IsDigit(start - 2))) count = International(text, groups, 0);
        }
        else if (text.OpensNumber(start) || (groups[0].IsEnclosed && char.IsLetter(text[start - 1])))
        {
            count = National(text, groups, start);
        }
        if (count == 0) return false;
        var end = groups[count - 1].End;
        // In "(+442079460958)" the parentheses are the sentence's.
        if (count == 1 && text[first - 1] == '+') (start, end) = (first - 1, groups[0].DigitsEnd);
        value = new PersonalValue(PersonalKind.Phone, start, ExtensionEnd(text, end));
        return true;
    }

    /// <summary>Digits of an international prefix: 00, or 011 before a group of its own.</summary>
    private static int Prefix(in ScannedText text, ReadOnlySpan<DigitGroup> groups)
    {
        var first = groups[0].Start;
        if (text[first] != '0') return 0;
        if (text[first + 1] == '0' && groups[0].Digits >= 2) return 2;
        return groups[0].Digits == 3 && text[first + 1] == '1' && text[first + 2] == '1' ? 3 : 0;
    }

    /// <summary>How many groups make an international number; 0 where they make none.</summary>
    private static int International(in ScannedText text, ReadOnlySpan<DigitGroup> groups, int prefix)
    {
        Span<char> digits = stackalloc char[MostDigits + 4];
        Span<int> ends = stackalloc int[DigitGroup.Most];
        var (length, count) = (0, 0);
        for (; count < groups.Length; count++)
        {
            var group = groups[count];
            var isTrunk = group.IsEnclosed && group.Digits == 1 && text[group.Start] == '0';
            var skip = count == 0 ? prefix : isTrunk ? 1 : 0;
            if (length + group.Digits - skip > digits.Length) break;
            for (var i = skip; i < group.Digits; i++) digits[length++] = text[group.Start + i];
            ends[count] = length;
        }
        var (country, fewest, most) = CallingCode.Of(digits[..length]);
        if (country == 0) return 0;
        // A trunk zero that should have been left out is passed over; only Italy and a few others keep it.
        var zero = country < length && digits[country] == '0' ? 1 : 0;
        if (zero == 1 && (country + 1 >= length || digits[country + 1] == '0')) return 0;
        for (; count > 0; count--)
        {
            var national = ends[count - 1] - country;
            if (national >= fewest && (national <= most || (zero == 1 && national == most + 1)) && Closes(text, groups[count - 1].End, ' ')) return count;
        }
        return 0;
    }

    /// <summary>How many groups make a national number; 0 where they make none.</summary>
    private static int National(in ScannedText text, ReadOnlySpan<DigitGroup> groups, int start)
    {
        if (groups.Length < 2) return 0;
        var isAnnounced = IsAnnounced(text, start);
        // Numbers in a row by spaces are a table, unless something else says that one is to be called.
        var isAfterNumber = !isAnnounced && text[start - 1] == ' ' && text.IsDigit(start - 2);
        if (Prefix(text, groups) is var prefix and > 0 && International(text, groups, prefix) is var dialled and > 1)
            return isAfterNumber && NationalForm.AllSpaces(groups[..dialled]) ? 0 : dialled;
        for (var count = Math.Min(groups.Length, 7); count > 1; count--)
        {
            var end = groups[count - 1].End;
            if (!Closes(text, end, Joint(groups[..count]))) continue;
            var isIn = NationalForm.Of(text, groups[..count], isAnnounced);
            if (isIn == NationalFit.None) continue;
            if (isAfterNumber && NationalForm.AllSpaces(groups[..count])) continue;
            if (isIn == NationalFit.Loose && !isAnnounced && ((text[end] is ' ' or ',' && text.IsDigit(end + 1)) || IsAmount(text, start, end))) continue;
            return count;
        }
        return 0;
    }

    /// <summary>A number with its area in parentheses is one whatever is joined to it; a slash may part numbers that hyphens join.</summary>
    private static char Joint(ReadOnlySpan<DigitGroup> groups)
    {
        if (groups[0].IsEnclosed) return ' ';
        return groups.Length > 2 && groups[1].Separator == '-' && groups[2].Separator == '-' ? '-' : '\0';
    }

    private static bool Closes(in ScannedText text, int end, char joint) => text.ClosesNumber(end, joint) || ExtensionEnd(text, end) > end;

    private static bool IsAmount(in ScannedText text, int start, int end)
    {
        var after = text[end] == ' ' ? end + 1 : end;
        if (text[after] is '$' or '\u20AC' or '\u00A3' or '\u00A5' or '%') return true;
        if (text[start - 1] == ' ' && text[start - 2] is '$' or '\u20AC' or '\u00A3' or '\u00A5') return true;
        return (text[after] | ' ') switch
        {
            'e' => (text[after + 1] | ' ') == 'u' && (text[after + 2] | ' ') == 'r',
            'u' => (text[after + 1] | ' ') == 's' && (text[after + 2] | ' ') == 'd',
            'd' => (text[after + 1] | ' ') == 'o' && (text[after + 2] | ' ') == 'l',
            _ => false,
        };
    }

    /// <summary>Whether a word for a telephone stands before: "tel. ", "Phone number: ".</summary>
    private static bool IsAnnounced(in ScannedText text, int start)
    {
        Span<char> word = stackalloc char[12];
        var before = text.WordBefore(start, word);
        if (before.Length > 0 && Between.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[..before.Length])) before = text.WordBefore(before.Start, word);
        return before.Length > 0 && Announcing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[..before.Length]);
    }

    /// <summary>The end of an extension such as <c>ext. 12</c> or <c>x12</c>; <paramref name="end"/> where there is none.</summary>
    private static int ExtensionEnd(in ScannedText text, int end)
    {
        var at = ExtensionDigits(text, end);
        if (at < 0) return end;
        var first = at;
        while (at - first <= MostExtension && text.IsDigit(at)) at++;
        if (at == first || at - first > MostExtension || ScannedText.IsWord(text[at])) return end;
        // "x1+tag@host" is an address.
        var name = at;
        while (name - at < EmailAddress.MostLocal && EmailAddress.IsLocal(text[name])) name++;
        return text[name] == '@' ? end : at;
    }

    /// <summary>Where the digits of an extension begin; -1 where none is named.</summary>
    internal static int ExtensionDigits(in ScannedText text, int at)
    {
        if (text[at] is ',' or ';') at++;
        if (text[at] == ' ') at++;
        var first = at;
        while (at - first < 10 && char.IsAsciiLetter(text[at])) at++;
        var isNamed = (text[first] | ' ') == 'x' ? at - first == 1
            : (text[first] | ' ') == 'e' && (text[first + 1] | ' ') == 'x' && (text[first + 2] | ' ') == 't' && at - first is 3 or 4 or 9;
        if (!isNamed) return -1;
        if (text[at] is '.' or ':') at++;
        if (text[at] == ' ') at++;
        return text.IsDigit(at) ? at : -1;
    }

    /// <summary>Writes a number so that its international spellings are equal: <c>+</c> and digits; a number of the North American plan gets its country; others keep their national digits.</summary>
    internal static int Normalize(in ScannedText value, Span<char> into)
    {
        var (length, extension, isInternational) = (0, 0, value[0] == '+' || (value[0] == '(' && value[1] == '+'));
        if (isInternational) into[length++] = '+';
        for (var at = 0; at < value.Length; at++)
        {
            if (char.IsAsciiLetter(value[at]))
            {
                if (extension == 0) extension = length;
                continue;
            }
            if (isInternational && value[at] == '(' && value[at + 1] == '0' && value[at + 2] == ')') at += 2;
            else if (value.IsDigit(at)) into[length++] = value[at];
        }
        if (extension == 0) extension = length;
        var digits = into[..extension];
        if (digits.StartsWith("011") || digits.StartsWith("00"))
        {
            var prefix = digits[1] == '0' ? 2 : 3;
            into[prefix..length].CopyTo(into[1..]);
            into[0] = '+';
            (length, extension) = (length - prefix + 1, extension - prefix + 1);
        }
        else if (digits[0] is >= '2' and <= '9' && extension == 10 && CallingCode.IsNorthAmerican(digits))
        {
            into[..length].CopyTo(into[2..]);
            (into[0], into[1]) = ('+', '1');
            (length, extension) = (length + 2, extension + 2);
        }
        else if (digits[0] == '1' && extension == 11 && CallingCode.IsNorthAmerican(digits[1..]))
        {
            into[..length].CopyTo(into[1..]);
            into[0] = '+';
            (length, extension) = (length + 1, extension + 1);
        }
        if (extension < length)
        {
            into[extension..length].CopyTo(into[(extension + 1)..]);
            into[extension] = 'x';
            length++;
        }
        return length;
    }
}
