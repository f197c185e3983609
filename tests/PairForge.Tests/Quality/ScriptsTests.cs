using System.Text.RegularExpressions;
using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class ScriptsTests
{
    [Theory]
    [InlineData("Two dogs run", "Deux chiens courent, à 10:30 🙂", true)]
    [InlineData("Two dogs run", "Две собаки бегут", false)]
    [InlineData("Two dogs run", "Two dоgs run", false)] // a Cyrillic о
    [InlineData("我有一部 iPhone", "iPhone", true)]
    [InlineData("我有一部手机", "我有一部 iPhone", false)]
    [InlineData("これはペンです", "之は筆です", true)]
    [InlineData("我有一部手机", "これはペンです", false)]
    [InlineData("한국어 문장", "한국어", true)]
    [InlineData("Ｆｕｌｌ width", "full width", true)]
    [InlineData("123 456", "a", false)]
    [InlineData("", "", true)]
    [InlineData("abc", "", true)]
    public void AreThoseOf_Examples_AreAsAReaderSays(string anchor, string view, bool same) => Assert.Equal(same, Scripts.AreThoseOf(anchor, view));

    [Theory]
    [InlineData("IsCyrillic", "Ж")]
    [InlineData("IsGreek", "Ω")]
    [InlineData("IsHebrew", "א")]
    [InlineData("IsArabic", "ع")]
    [InlineData("IsDevanagari", "क")]
    [InlineData("IsTamil", "அ")]
    [InlineData("IsThai", "ก")]
    [InlineData("IsGeorgian", "ა")]
    [InlineData("IsEthiopic", "አ")]
    [InlineData("IsHangulSyllables", "한")]
    [InlineData("IsHiragana", "あ")]
    [InlineData("IsKatakana", "あ")]
    [InlineData("IsCJKUnifiedIdeographs", "我")]
    [InlineData("IsLatinExtended-A", "a")]
    [InlineData("IsLatinExtendedAdditional", "a")]
    public void Of_EveryLetterOfABlock_IsTheScriptOfOne(string block, string letter)
    {
        var pattern = new Regex($@"^\p{{{block}}}$");
        var letters = Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(c => char.IsLetter(c) && pattern.IsMatch($"{c}")).ToArray();
        Assert.NotEmpty(letters);
        Assert.All(letters, c => Assert.Equal(Scripts.Of(letter), Scripts.Of([c])));
        Assert.Equal(1, System.Numerics.BitOperations.PopCount(Scripts.Of(letter)));
    }
}
