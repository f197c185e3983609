using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PairForge.Text;

/// <summary>When two texts are equal: after Unicode form KC, lower case and collapsed white space.</summary>
public static class TextNormalizer
{
    private const int StackUnits = 512;

    /// <summary>Form KC, invariant lower case, every run of white space one space, trimmed.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normalized = System.Text.Ascii.IsValid(text) ? text : UnicodeNormalization.FormKC(text, lowerCase: true);
        var units = ArrayPool<char>.Shared.Rent(normalized.Length);
        var length = Collapse(normalized, units);
        var result = length == text.Length && text.AsSpan().SequenceEqual(units.AsSpan(0, length)) ? text : new string(units, 0, length);
        ArrayPool<char>.Shared.Return(units);
        return result;
    }

    /// <summary>XxHash128 of <see cref="Normalize"/>: equal keys are equal texts. ASCII text is not copied to the heap.</summary>
    public static UInt128 Key(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Hash(text, loose: false);
    }

    /// <summary>Like <see cref="Key"/>, but over letters, digits and marks alone: punctuation, symbols and spaces do not count.</summary>
    /// <remarks>A text without any letter or digit has its <see cref="Key"/>.</remarks>
    public static UInt128 LooseKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Hash(text, loose: true);
    }

    private static UInt128 Hash(string text, bool loose)
    {
        var normalized = System.Text.Ascii.IsValid(text) ? text : UnicodeNormalization.FormKC(text, lowerCase: true);
        char[]? rented = null;
        var units = normalized.Length <= StackUnits ? stackalloc char[StackUnits] : rented = ArrayPool<char>.Shared.Rent(normalized.Length);
        var length = loose ? Strip(normalized, units) : 0;
        if (length == 0) length = Collapse(normalized, units);
        var key = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(units[..length]));
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return key;
    }

    private static int Collapse(ReadOnlySpan<char> text, Span<char> into)
    {
        var length = 0;
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = length > 0;
                continue;
            }
            if (space) into[length++] = ' ';
            space = false;
            into[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
        }
        return length;
    }

    private static int Strip(ReadOnlySpan<char> text, Span<char> into)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (c < 128)
            {
                if (char.IsAsciiLetterOrDigit(c)) into[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
            }
            else if (char.GetUnicodeCategory(c) is <= UnicodeCategory.OtherNumber or UnicodeCategory.Surrogate)
            {
                into[length++] = c;
            }
        }
        return length;
    }
}
