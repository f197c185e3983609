using System.Text;
using System.Globalization;
using CsCheck;
using PairForge.Text;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Text;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("  A \t dog\r\nRUNS ", "a dog runs")]
    [InlineData("\uFF21\uFF22\u3000\uFB01ne \u2460", "ab fine 1")]
    [InlineData("Cafe\u0301", "caf\u00E9")]
    [InlineData("\u212B\u03A9\u1112\u1161\u11AB", "\u00E5\u03C9\uD55C")]
    [InlineData("H\u0331", "\u1E96")] // composed only in lower case
    [InlineData("\uD800 x", "\uD800 x")]
    public void Normalize_Text_FoldsFormCaseAndSpace(string text, string expected)
    {
        Assert.Equal(expected, TextNormalizer.Normalize(text));
        Assert.Equal(TextNormalizer.Key(expected), TextNormalizer.Key(text));
    }

    [Fact]
    public void Normalize_Twice_IsOnce()
    {
        Gen.Char.Array[0, 20].Sample(units =>
        {
            var once = TextNormalizer.Normalize(new string(units));
            Assert.Equal(once, TextNormalizer.Normalize(once));
        });
    }

    [Fact]
    public void Form_UnicodeTestFile_GivesItsColumns()
    {
        var file = SharedData.Find("robustness/unicode/NormalizationTest.txt");
        Assert.SkipWhen(file is null, "needs the Unicode normalisation tests");
        var lines = 0;
        foreach (var line in File.ReadLines(file!))
        {
            if (line.Length == 0 || line[0] is '#' or '@') continue;
            var cells = line.Split(';');
            for (var column = 0; column < 5; column++)
            {
                var text = Text(cells[column]);
                Assert.Equal(Text(cells[3]), UnicodeNormalization.FormKC(text, lowerCase: false));
                Assert.Equal(Text(cells[4]), UnicodeNormalization.Form(text, NormalizationForm.FormKD));
                Assert.Equal(Text(cells[column < 3 ? 1 : 3]), UnicodeNormalization.Form(text, NormalizationForm.FormC));
                Assert.Equal(Text(cells[column < 3 ? 2 : 4]), UnicodeNormalization.Form(text, NormalizationForm.FormD));
            }
            lines++;
        }
        Assert.True(lines > 18_000);
    }

    private static string Text(string cell) => string.Concat(cell.Split(' ').Select(c => char.ConvertFromUtf32(int.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    [Fact]
    public void Key_OtherWords_Differs()
    {
        Assert.NotEqual(TextNormalizer.Key("a dog runs"), TextNormalizer.Key("a dogruns"));
        Assert.NotEqual(TextNormalizer.Key("a dog runs."), TextNormalizer.Key("a dog runs"));
    }

    [Theory]
    [InlineData("A dog, runs!", "a dog runs")]
    [InlineData("He does n't know .", "he doesn't know")]
    [InlineData("“Caf\u00E9”", "cafe\u0301")]
    public void LooseKey_Punctuation_DoesNotCount(string a, string b) => Assert.Equal(TextNormalizer.LooseKey(a), TextNormalizer.LooseKey(b));

    [Fact]
    public void LooseKey_OnlyPunctuation_IsItsKey() => Assert.NotEqual(TextNormalizer.LooseKey("?"), TextNormalizer.LooseKey("!"));
}
