using System.Text;
using System.Text.Json;
using CsCheck;

namespace PairForge.Tests.Encoders.Tokenizers;

/// <summary>Texts that tokenizers disagree on.</summary>
internal static class HardTexts
{
    /// <summary>Characters that the rules name, and neighbours of them.</summary>
    private static readonly string[] Parts =
    [
        "the", "cat", "cat dog", "brow", "Fox", "fox ", "brown", "<mask>x", "running", "un", "able", "Hello", "WORLD", "don't", "we've", "I'll", "it's", "'S", "'", "''", "2024", "3.14", "½", "²", "Ⅷ", "٣", "१२",
        " ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", "\u00A0", "\u3000", "\u2009", "\u2028", "\u200B", "\u200D", "\uFEFF", "\u00AD", "\u0085", "\u180E",
        "é", "e\u0301", "\u0301", "Å", "ß", "İ", "ı", "Σ", "ς", "ﬁ", "①", "Ⓐ", "㎞", "ﬃ", "ｆｕｌｌ", "１２", "カ", "ｶﾞ", "が", "か\u3099", "한국", "각", "\u1100\u1161",
        "李白", "你好世界", "\uFA0E", "𠀀", "𫝀", "日本語", "ไทย", "नमस्ते", "שלום", "مرحبا", "Привет", "Ελλάδα",
        "😀", "👩‍👩‍👧", "🏳️‍🌈", "🇩🇪", "👍🏽", "♥", "→", "∑", "€", "£", "$", "©", "™", "…", "—", "–", "“", "”", "«", "¿", "、", "。", "_", "-", "--", "!!", "?!", ",", ".", "#", "@", "/", "\\", "|", "~", "^", "`", "<", ">",
        "[UNK]", "[CLS]", "[MASK]", "<unk>", "<s>", "</s>", "<mask>", "<pad>", "▁", "▁the", "##ing", "Ġ", "\u0001", "\u007F", "\uFFFD", "\uE000", "𝔘", "𝟙", "𐍈", "🅰", "＿", "ǅ",
        "http://example.org/a?b=c", "user@example.com", "C++", "naïve", "Zürich", "supercalifragilisticexpialidocious",
    ];

    /// <summary>Ranges that were full in Unicode 8, whose classes Hugging Face's library still has: a later character is of no class there.</summary>
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x20, 0x7E), (0x1, 0x24F), (0x300, 0x340), (0x3A3, 0x3FF), (0x400, 0x481), (0x5D0, 0x5EA), (0x620, 0x64A), (0x660, 0x669), (0x905, 0x939), (0xE01, 0xE3A), (0x10D0, 0x10F0),
        (0x1100, 0x1112), (0x1161, 0x1175), (0x1E00, 0x1EFF), (0x2000, 0x2064), (0x20A0, 0x20BE), (0x2100, 0x218A), (0x2190, 0x23FA), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x3000, 0x303F),
        (0x3041, 0x3096), (0x3099, 0x30FF), (0x3400, 0x4DB5), (0x4E00, 0x9FCC), (0xAC00, 0xD7A3), (0xE000, 0xE010), (0xF900, 0xFA6D), (0xFB00, 0xFB06), (0xFF01, 0xFFBE), (0x1D400, 0x1D454), (0x1F300, 0x1F579), (0x1F600, 0x1F64F), (0x20000, 0x2A6D6),
    ];

    /// <summary>Texts that always run.</summary>
    internal static IEnumerable<string> Own =>
    [
        "", " ", "a", "The quick brown fox jumps over the lazy dog.", "  leading and trailing  ", "a  b   c    d\n e\n\n f \t", "unbelievable 😀", "unbelievable😀 x", "café CAFÉ cafe\u0301",
        "we're they'll it's don't 'tis 'twas rock'n'roll", "x" + new string('y', 120) + " z", string.Concat(Enumerable.Repeat("ab ", 300)), "\u0301\u0301", "İstanbul ΟΔΟΣ ﬁne ①",
        .. Parts, .. Parts.Select(p => "a" + p + "b"), .. Parts.Select(p => p + " " + p),
    ];

    /// <summary>Random strings of those parts, and of any characters.</summary>
    internal static Gen<string> Random { get; } = Gen.OneOf(
        Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).List[0, 12].Select(string.Concat),
        Gen.Int[0, Ranges.Length - 1].SelectMany(r => Gen.Int[Ranges[r].First, Ranges[r].Last]).Where(Rune.IsValid).Select(char.ConvertFromUtf32).List[0, 10].Select(string.Concat),
        Gen.Int[1, 0x17F].Select(char.ConvertFromUtf32).List[0, 12].Select(string.Concat));

    /// <summary>Texts of <see cref="SharedData"/>, where they are there: naughty strings, captions in several languages, and web text.</summary>
    internal static IEnumerable<string> Shared()
    {
        if (SharedData.Find("robustness/blns") is { } folder && Directory.EnumerateFiles(folder, "*.json").FirstOrDefault() is { } naughty)
            foreach (var text in JsonSerializer.Deserialize<string[]>(File.ReadAllText(naughty))!) yield return text;
        foreach (var file in (string[])["corpus/multi30k_captions.en.txt", "corpus/ud_ewt_devtest.txt", "corpus/zh_lcqmc_questions.txt", "corpus/us_presidents_pd.txt"])
        {
            if (SharedData.Find(file) is { } path)
                foreach (var line in File.ReadLines(path).Take(80)) yield return line;
        }
    }
}
