using System.Text.Json;

namespace PairForge.Tests.Augmentations;

/// <summary>Texts that break careless code; more of them where the shared data is there.</summary>
internal static class HostileTexts
{
    internal static IEnumerable<string> All()
    {
        string[] texts =
        [
            "", " ", "\n\n\t ", "a", "A.", "...", "?!.,;:()[]{}\"'", "- -- --- \u2014", "word", "two words", "The the THE tHe the", "a an a an",
            "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466 family \U0001F1EB\U0001F1F7\U0001F1E9\U0001F1EA \U0001F44D\U0001F3FD 1\uFE0F\u20E3",
            "\uD800", "\uDC00 lone", "end \uD83D", "\uDC00\uD800 swapped \uD800\uD800", "e\u0301e\u0301 \u0301\u0301\u0301", "\u200D\u200D\u200B\uFEFF",
            "\u0645\u0631\u062D\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 123 \u202Emixed\u202C", "\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD",
            "\u4E2D\u6587\u53E5\u5B50\u3002\u6CA1\u6709\u7A7A\u683C\uFF01", "\u6771\u4EAC\u30BF\u30EF\u30FC\u306F\u9AD8\u3044\u3067\u3059\u3002", "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35\u0E04\u0E23\u0E31\u0E1A",
            "http://", "https://example.org/a?b=c&d=(e) x@y.zz @ a@ @b", "192.168.0.1 3.14 10:30 1,000 -5 $5.00 50% 1/2", "don't o'clock 'tis rock'n'roll well-known-",
            "tab\there\r\nnew\u00A0line\u2028sep\u2029para\0nul", "a\u0000b\u0001c", "<script>alert(1)</script>", "%s %n {0} {{1}} \\u0000 \\",
            new string('a', 100_000), new string(' ', 100_000), string.Concat(Enumerable.Repeat("dogs run. ", 10_000)), new string('.', 10_000), new string('\u0301', 10_000),
            string.Concat(Enumerable.Repeat("a@", 20_000)), "http://a" + new string(')', 100_000), string.Concat(Enumerable.Repeat("x_y(", 20_000)), string.Concat(Enumerable.Repeat("\U0001F600", 20_000)),
        ];
        foreach (var text in texts) yield return text;
        if (SharedData.Find("robustness/blns/blns.json") is not { } naughty) yield break;
        foreach (var text in JsonSerializer.Deserialize<string[]>(File.ReadAllText(naughty))!) yield return text;
    }

    /// <summary>Clusters of every kind between words; the Unicode consortium's test files where the shared data is there.</summary>
    internal static IEnumerable<string> Unicode()
    {
        foreach (var cluster in (string[])["e\u0301", "\u0E19\u0E33", "\u1100\u1161\u11A8", "\uAC00\u11A8", "\u0915\u094D\u0937\u093F", "\U0001F1EB\U0001F1F7", "\U0001F468\u200D\U0001F469", "\u0600a", " \u0308", "\r\n", "\u4E2D\uFE00", "\u304B\u3099", "\u0308"])
        {
            yield return cluster;
            yield return $"The {cluster} old {cluster}{cluster} car{cluster}, {cluster}dog. {cluster}";
        }
        if (SharedData.Find("robustness/unicode/GraphemeBreakTest.txt") is { } graphemes)
        {
            foreach (var line in File.ReadLines(graphemes))
            {
                var codes = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(c => c.All(char.IsAsciiHexDigit)).ToArray();
                if (codes.Length > 0) yield return $"a {string.Concat(codes.Select(c => Code(c)))} car b";
            }
        }
        if (SharedData.Find("robustness/unicode/NormalizationTest.txt") is not { } normal) yield break;
        var number = 0;
        foreach (var line in File.ReadLines(normal))
        {
            if (line.Length == 0 || line[0] is '#' or '@' || number++ % 60 != 0) continue;
            yield return $"an old {string.Concat(line.Split(';')[2].Split(' ').Select(c => Code(c)))} car";
        }
    }

    private static string Code(string hex) => Convert.ToInt32(hex, 16) is var code && code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
}
