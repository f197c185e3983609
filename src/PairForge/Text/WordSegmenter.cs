using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace PairForge.Text;

/// <summary>Finds the words of a text by Unicode's rules (UAX #29), kept whole where a reader would keep them.</summary>
/// <remarks>
/// Beyond the annex: hyphenated words, dates and times, URLs and e-mail addresses are one word; Han, Hiragana and the
/// unspaced scripts of South-East Asia go character by character; a run of Katakana is one word; an emoji sequence is one symbol.
/// Total on any UTF-16, lone surrogates included (they count as punctuation).
/// </remarks>
public static class WordSegmenter
{
    private const int LocalPartLimit = 64;

    /// <summary>The class of every ASCII character, by the names' order in <see cref="Class"/>.</summary>
    private static ReadOnlySpan<byte> AsciiClasses =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 3,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ];

    private enum Class : byte
    {
        Between,
        Letter,
        Digit,
        Joiner,
        Katakana,
        Ideograph,
        Symbol,
    }

    /// <summary>The words of <paramref name="text"/>, ascending.</summary>
    public static IReadOnlyList<WordSpan> Segment(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Segment(text.AsSpan());
    }

    internal static WordSpan[] Segment(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return [];
        var words = ArrayPool<WordSpan>.Shared.Rent((text.Length / 4) + 8);
        var rented = words;
        var count = Segment(text, ref words);
        var result = words.AsSpan(0, count).ToArray();
        ArrayPool<WordSpan>.Shared.Return(rented);
        return result;
    }

    /// <summary>Writes the words of a text into a buffer, which grows where it is too small.</summary>
    /// <returns>The number of words.</returns>
    internal static int Segment(ReadOnlySpan<char> text, ref WordSpan[] words)
    {
        var into = words;
        var count = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (count == into.Length) Array.Resize(ref into, Math.Max(text.Length / 5, 2 * count) + 16);
            var c = text[at];
            if (char.IsAsciiLetter(c))
            {
                var end = LettersEnd(text, at);
                if ((end == text.Length || EndsWord(text, end)) && (at == 0 || text[at - 1] < 0x300))
                {
                    into[count++] = new WordSpan(at, end - at, WordKind.Word);
                    at = end;
                    continue;
                }
            }
            else if (c is ' ' or ',' or '.')
            {
                at++;
                continue;
            }
            var kind = Classify(text, at, out var length);
            if (kind is Class.Between or Class.Joiner)
            {
                if (c == '@' && count > 0 && TryAddress(text, at, into[count - 1], out var address))
                {
                    while (count > 0 && into[count - 1].End > address.Start) count--;
                    address = Whole(text, count == 0 ? 0 : into[count - 1].End, address);
                    into[count++] = address;
                    at = address.End;
                    continue;
                }
                if (!IsKeycap(text, at))
                {
                    at += length;
                    continue;
                }
                kind = Class.Symbol;
            }
            var word = kind switch
            {
                Class.Letter or Class.Digit => Run(text, at, length, kind),
                Class.Katakana => new WordSpan(at, KatakanaLength(text, at), WordKind.Word),
                Class.Ideograph => new WordSpan(at, length + Marks(text, at + length), WordKind.Ideograph),
                _ => new WordSpan(at, Math.Max(length, StringInfo.GetNextTextElementLength(text[at..])), WordKind.Symbol),
            };
            word = Whole(text, count == 0 ? 0 : into[count - 1].End, word);
            into[count++] = word;
            at = word.End;
        }
        words = into;
        return count;
    }

    /// <summary>Widens a word to the borders of grapheme clusters: a mark or a prefix that the rules leave between words belongs to its neighbour.</summary>
    private static WordSpan Whole(ReadOnlySpan<char> text, int floor, WordSpan word)
    {
        var (start, end) = (word.Start, word.End);
        if (start > floor && (text[start] >= 0x300 || text[start - 1] >= 0x300))
        {
            for (var at = floor; at < start;)
            {
                var length = StringInfo.GetNextTextElementLength(text[at..]);
                if (at + length > start) start = at;
                else at += length;
            }
        }
        if (end < text.Length && (text[end] >= 0x300 || (text[end - 1] >= 0x600 && char.GetUnicodeCategory(text[end - 1]) == UnicodeCategory.Format)))
        {
            for (end = start; end < word.End;) end += StringInfo.GetNextTextElementLength(text[end..]);
        }
        return new WordSpan(start, end - start, word.Kind);
    }

    /// <summary>One past a run of ASCII letters; most words end within one vector, so that no branch depends on their length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LettersEnd(ReadOnlySpan<char> text, int at)
    {
        while (Vector128.IsHardwareAccelerated && at + Vector128<ushort>.Count <= text.Length)
        {
            var characters = Vector128.LoadUnsafe(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text)), (nuint)at);
            var letters = Vector128.LessThanOrEqual((characters | Vector128.Create((ushort)0x20)) - Vector128.Create((ushort)'a'), Vector128.Create((ushort)25));
            var others = ~letters.ExtractMostSignificantBits() & 0xFF;
            if (others != 0) return at + BitOperations.TrailingZeroCount(others);
            at += Vector128<ushort>.Count;
        }
        while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
        return at;
    }

    /// <summary>Whether a run of ASCII letters surely ends a word here: nothing that stands at <paramref name="at"/> can join what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EndsWord(ReadOnlySpan<char> text, int at)
    {
        var c = text[at];
        if (c == ' ') return true;
        if (c >= 128) return false;
        var kind = (Class)AsciiClasses[c];
        if (kind == Class.Between) return true;
        if (kind != Class.Joiner) return false;
        if (at + 1 == text.Length) return true;
        var next = text[at + 1];
        return next < 128 && (Class)AsciiClasses[next] is Class.Between or Class.Joiner && next != '/';
    }

    private static WordSpan Run(ReadOnlySpan<char> text, int start, int length, Class kind)
    {
        var letters = kind == Class.Letter;
        var at = start + length;
        var last = kind;
        while (at < text.Length)
        {
            var next = Classify(text, at, out length);
            if (next is Class.Letter or Class.Digit)
            {
                letters |= next == Class.Letter;
                last = next;
                at += length;
            }
            else if (next == Class.Joiner && !(text[at] < 128 && at + 1 == text.Length))
            {
                var mark = text[at];
                if (IsMark(mark) || mark == '_')
                {
                    if (mark == '_' && (at + 1 == text.Length || Classify(text, at + 1, out _) is not (Class.Letter or Class.Digit))) break;
                    at++;
                    continue;
                }
                if (at + 1 >= text.Length) break;
                var after = Classify(text, at + 1, out _);
                if (after is not (Class.Letter or Class.Digit) || !Joins(text, at, mark, last, after)) break;
                at++;
            }
            else break;
        }
        if (at < text.Length && IsUrl(text, start, at)) return new WordSpan(start, UrlEnd(text, start, at) - start, WordKind.Address);
        if (!letters && text[start..at].Contains('\u20E3')) return new WordSpan(start, at - start, WordKind.Symbol);
        if (letters && IsUrl(text, start, at)) return new WordSpan(start, UrlEnd(text, start, at) - start, WordKind.Address);
        return new WordSpan(start, at - start, letters ? WordKind.Word : WordKind.Number);
    }

    private static bool Joins(ReadOnlySpan<char> text, int at, char mark, Class last, Class after) => mark switch
    {
        '-' or '\u2010' or '\u2011' => true,
        '.' => last == after && !(last == Class.Letter && char.IsLower(text[at - 1]) && char.IsUpper(text[at + 1])),
        '\'' or '\u2019' => last == after,
        '\u00B7' => last == Class.Letter && after == Class.Letter,
        ',' or ':' or '/' => last == Class.Digit && after == Class.Digit,
        _ => false,
    };

    private static bool IsUrl(ReadOnlySpan<char> text, int start, int end)
    {
        var rest = text[start..];
        if (rest.Length > 7 && (rest[0] | 0x20) == 'w' && rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase)) return end - start > 4;
        var scheme = text[end..];
        return scheme.Length > 3 && scheme[0] == ':' && scheme[1] == '/' && scheme[2] == '/' && !char.IsWhiteSpace(scheme[3]);
    }

    private static int UrlEnd(ReadOnlySpan<char> text, int start, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('<' or '>' or '"' or '\u201D' or '\u3002' or '\uFF0C')) at++;
        var opens = text[start..at].Contains('('); // "wiki/Word_(linguistics)"
        while (text[at - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '\u2019' or ')' or ']' or '}')
        {
            if (text[at - 1] == ')' && opens) break;
            at--;
        }
        return at;
    }

    private static bool TryAddress(ReadOnlySpan<char> text, int sign, WordSpan before, out WordSpan address)
    {
        address = default;
        if (before.End != sign || before.Kind is not (WordKind.Word or WordKind.Number)) return false;
        var start = sign;
        while (start > 0 && sign - start < LocalPartLimit && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '%' or '+' or '-')) start--;
        while (start < sign && !char.IsAsciiLetterOrDigit(text[start])) start++;
        var end = sign + 1;
        var dot = -1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-'))
        {
            if (text[end] == '.' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1])) dot = end;
            end++;
        }
        while (end > sign + 1 && text[end - 1] is '.' or '-') end--;
        if (start == sign || dot < sign + 2) return false;
        address = new WordSpan(start, end - start, WordKind.Address);
        return true;
    }

    private static int KatakanaLength(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length && (IsKatakana(text[at]) || IsMark(text[at]))) at++;
        return at - start;
    }

    private static int Marks(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (at < text.Length)
        {
            if (text[at] >= 0x300 && IsMark(text[at])) at++;
            else if (text[at] == '\uDB40' && at + 1 < text.Length && text[at + 1] is >= '\uDD00' and <= '\uDDEF') at += 2; // ideographic variation
            else break;
        }
        return at - start;
    }

    private static bool IsKeycap(ReadOnlySpan<char> text, int at) =>
        text[at] is '#' or '*' && at + 1 < text.Length && (text[at + 1] == '\u20E3' || (text[at + 1] == '\uFE0F' && at + 2 < text.Length && text[at + 2] == '\u20E3'));

    private static bool IsKatakana(char c) => c is (>= '\u30A1' and <= '\u30FA') or (>= '\u30FC' and <= '\u30FF') or (>= '\u31F0' and <= '\u31FF') or (>= '\uFF66' and <= '\uFF9F');

    private static bool IsMark(char c) => c >= 0x00AD && char.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    private static Class Classify(ReadOnlySpan<char> text, int at, out int length)
    {
        var c = text[at];
        length = 1;
        if (c < 128) return (Class)AsciiClasses[c];
        if (char.IsSurrogate(c))
        {
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out length) != OperationStatus.Done)
            {
                length = 1;
                return Class.Between;
            }
            if (rune.Value is (>= 0x20000 and <= 0x3FFFF) or (>= 0x1B000 and <= 0x1B16F) or (>= 0x17000 and <= 0x18D8F)) return Class.Ideograph;
            return Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol => Class.Symbol,
                UnicodeCategory.DecimalDigitNumber => Class.Digit,
                <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => Class.Letter,
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => Class.Letter, // a mark of a letter before it
                UnicodeCategory.OtherNotAssigned when rune.Value is >= 0x1F000 and <= 0x1FFFF => Class.Symbol,
                _ => Class.Between,
            };
        }
        if (c is '\u2019' or '\u00B7' or '\u2010' or '\u2011') return Class.Joiner;
        if (c >= 0x0E00)
        {
            if (IsKatakana(c)) return Class.Katakana;
            if (IsIdeograph(c)) return IsMark(c) ? Class.Joiner : Class.Ideograph;
            if (c is '\u203C' or '\u2049') return Class.Between;
        }
        return char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => Class.Digit,
            <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Class.Letter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Class.Joiner,
            UnicodeCategory.OtherSymbol => Class.Symbol,
            _ => Class.Between,
        };
    }

    private static bool IsIdeograph(char c) => c is
        (>= '\u3041' and <= '\u3096') or '\u309D' or '\u309E' or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or
        (>= '\uF900' and <= '\uFAFF') or '\u3005' or '\u3006' or '\u3007' or
        ((>= '\u0E01' and <= '\u0EDF') and not ((>= '\u0E50' and <= '\u0E5B') or (>= '\u0ED0' and <= '\u0ED9') or '\u0E3F')) or
        (>= '\u1000' and <= '\u103F') or (>= '\u1780' and <= '\u17D3');
}
