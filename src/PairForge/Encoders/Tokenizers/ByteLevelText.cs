using System.Globalization;
using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>GPT-2's byte level: a text is cut into words, and each byte of a word becomes a visible character.</summary>
/// <remarks>
/// The words are those of <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, read by hand because
/// the expression must see characters beyond U+FFFF whole.
/// </remarks>
internal static class ByteLevelText
{
    private static readonly char[] Characters = Alphabet();

    /// <summary>The characters of the UTF-8 bytes of <paramref name="text"/>.</summary>
    internal static string Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (into, from) =>
        {
            for (var i = 0; i < from.Length; i++) into[i] = Characters[from[i]];
        });
    }

    /// <summary>Adds the words of <paramref name="piece"/>; white space belongs to the word behind it.</summary>
    internal static void Split(TextPiece piece, List<TextPiece> into)
    {
        var text = piece.Text;
        for (var at = 0; at < text.Length;)
        {
            var end = Contraction(text, at);
            if (end < 0) end = Word(text, at);
            into.Add(new TextPiece(text[at..end], piece.IsFirst && at == 0));
            at = end;
        }
    }

    private static int Contraction(string text, int at)
    {
        if (text[at] != '\'' || at + 1 == text.Length) return -1;
        if (text[at + 1] is 's' or 't' or 'm' or 'd') return at + 2;
        return at + 2 < text.Length && (text[at + 1], text[at + 2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? at + 3 : -1;
    }

    private static int Word(string text, int at)
    {
        var start = at;
        if (text[at] == ' ' && at + 1 < text.Length && KindAt(text, at + 1, out _) != Kind.Space) start++;
        var kind = KindAt(text, start, out var length);
        var end = start + length;
        var last = start;
        while (end < text.Length && KindAt(text, end, out length) == kind)
        {
            last = end;
            end += length;
        }
        // The last of several spaces is left to the word behind them.
        return kind == Kind.Space && end < text.Length && last > start ? last : end;
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length);
        if (Rune.IsWhiteSpace(rune)) return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }

    /// <summary>Printable Latin-1 stands for itself; the other bytes, in order, for U+0100 and on.</summary>
    private static char[] Alphabet()
    {
        var characters = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++) characters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : (char)next++;
        return characters;
    }

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }
}
