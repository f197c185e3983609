using System.Text;

namespace PairForge.Quality;

/// <summary>The scripts of a text's letters, as a set of bits.</summary>
/// <remarks>
/// By the blocks of Unicode 16 that hold the letters of living scripts; a letter elsewhere is of the script <c>other</c>. Digits, marks,
/// punctuation and symbols are of none. Hiragana and katakana are one script here: both stand in nearly every Japanese sentence.
/// </remarks>
internal static class Scripts
{
    private const int Other = 31;

    /// <summary>First and last code point of a block, and its script.</summary>
    private static readonly (int First, int Last, int Script)[] Blocks =
    [
        (0x41, 0x24F, 0), (0x250, 0x2AF, 0), (0x370, 0x3FF, 1), (0x400, 0x52F, 2), (0x530, 0x58F, 3), (0x590, 0x5FF, 4),
        (0x600, 0x6FF, 5), (0x700, 0x74F, 6), (0x750, 0x77F, 5), (0x780, 0x7BF, 7), (0x8A0, 0x8FF, 5), (0x900, 0x97F, 8),
        (0x980, 0x9FF, 9), (0xA00, 0xA7F, 10), (0xA80, 0xAFF, 11), (0xB00, 0xB7F, 12), (0xB80, 0xBFF, 13), (0xC00, 0xC7F, 14),
        (0xC80, 0xCFF, 15), (0xD00, 0xD7F, 16), (0xD80, 0xDFF, 17), (0xE00, 0xE7F, 18), (0xE80, 0xEFF, 19), (0xF00, 0xFFF, 20),
        (0x1000, 0x109F, 21), (0x10A0, 0x10FF, 22), (0x1100, 0x11FF, 23), (0x1200, 0x139F, 24), (0x13A0, 0x13FF, 25),
        (0x1780, 0x17FF, 26), (0x1800, 0x18AF, 27), (0x1C80, 0x1C8F, 2), (0x1C90, 0x1CBF, 22), (0x1D00, 0x1DBF, 0), (0x1E00, 0x1EFF, 0),
        (0x1F00, 0x1FFF, 1), (0x2C60, 0x2C7F, 0), (0x2D00, 0x2D2F, 22), (0x2D80, 0x2DDF, 24), (0x2DE0, 0x2DFF, 2), (0x3005, 0x3007, 28),
        (0x3040, 0x30FF, 29), (0x3130, 0x318F, 23), (0x31F0, 0x31FF, 29), (0x3400, 0x4DBF, 28), (0x4E00, 0x9FFF, 28), (0xA640, 0xA69F, 2),
        (0xA720, 0xA7FF, 0), (0xA960, 0xA97F, 23), (0xAB30, 0xAB6F, 0), (0xAB70, 0xABBF, 25), (0xAC00, 0xD7FF, 23), (0xF900, 0xFAFF, 28),
        (0xFB00, 0xFB06, 0), (0xFB13, 0xFB17, 3), (0xFB1D, 0xFB4F, 4), (0xFB50, 0xFDFF, 5), (0xFE70, 0xFEFF, 5), (0xFF21, 0xFF5A, 0),
        (0xFF66, 0xFF9F, 29), (0xFFA0, 0xFFDC, 23), (0x20000, 0x323AF, 28),
    ];

    private const uint Han = 1u << 28, Kana = 1u << 29;

    /// <summary>Bit n: script n has a letter in the text.</summary>
    internal static uint Of(ReadOnlySpan<char> text)
    {
        uint scripts = 0;
        if (text.ContainsAnyInRange('A', 'Z') || text.ContainsAnyInRange('a', 'z')) scripts = 1;
        for (var at = text.IndexOfAnyExceptInRange('\0', '\x7F'); at >= 0 && at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out var rune, out var units);
            at += units;
            if (rune.Value > 0x7F && Rune.IsLetter(rune)) scripts |= 1u << Script(rune.Value);
        }
        return scripts;
    }

    /// <summary>Whether the letters of a view are of scripts that the anchor has; beside kana also Han, in which Japanese is written too.</summary>
    internal static bool AreThoseOf(ReadOnlySpan<char> anchor, ReadOnlySpan<char> view)
    {
        var allowed = Of(anchor);
        if ((allowed & Kana) != 0) allowed |= Han;
        return (Of(view) & ~allowed) == 0;
    }

    private static int Script(int codePoint)
    {
        var (low, high) = (0, Blocks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var (first, last, script) = Blocks[middle];
            if (codePoint < first) high = middle - 1;
            else if (codePoint > last) low = middle + 1;
            else return script;
        }
        return Other;
    }
}
