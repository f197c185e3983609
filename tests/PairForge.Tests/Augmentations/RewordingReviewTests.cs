using CsCheck;
using PairForge.Augmentations;

namespace PairForge.Tests.Augmentations;

public sealed class RewordingReviewTests
{
    [Theory]
    [InlineData("  The bus is late.\t", "The coach is delayed.", "  The coach is delayed.\t")]
    [InlineData("The bus is late.", "  the coach is delayed ", "The coach is delayed.")]
    [InlineData("the bus is late", "The coach is delayed.", "the coach is delayed")]
    [InlineData("the bus is late", "I know that it is late.", "I know that it is late")]
    [InlineData("The bus is late", "\"The coach is delayed\"", "The coach is delayed")]
    [InlineData("The bus is late", "\"The\" coach is \"delayed\"", "\"The\" coach is \"delayed\"")]
    [InlineData("It costs 1,000 euros.", "The price is 1000 euros.", "The price is 1000 euros.")]
    [InlineData("It costs 1,250,000.50 now.", "Now the price is 1250000.50.", "Now the price is 1250000.50.")]
    [InlineData("one\ntwo", "first\nsecond", "first\nsecond")]
    public void Refusal_GoodWording_TakesTheMannerOfTheText(string text, string answer, string expected)
    {
        Assert.Null(new RewordingReview().Refusal(text, answer, out var wording));
        Assert.Equal(expected, wording);
    }

    [Theory]
    [InlineData("The bus is late.", "", "empty")]
    [InlineData("The bus is late.", " \n ", "empty")]
    [InlineData("The bus is late.", "the BUS is late", "unchanged")]
    [InlineData("The bus is late.", "\"The bus is late!\"", "unchanged")]
    [InlineData("The bus is late.", "The coach\nis delayed.", "added-lines")]
    [InlineData("The bus is late.", "The coach \u0007is delayed.", "garbled")]
    [InlineData("The bus is late.", "The coach \uFFFDis delayed.", "garbled")]
    [InlineData("The bus is late.", "The coach \uD83D is delayed.", "garbled")]
    [InlineData("The bus is late.", "The coach is delayed, and I shall now tell you at length why that is so.", "answer-too-long")]
    [InlineData("The bus that goes from the station to the old town by way of the river is late again today.", "It is.", "answer-too-short")]
    [InlineData("Bus 7 is late.", "The bus is delayed.", "protected-changed")]
    [InlineData("Bus 7 is late.", "Coach 8 is delayed.", "protected-changed")]
    [InlineData("Bus 7 is late.", "Coach 7 is 7 minutes late.", "protected-changed")]
    [InlineData("The bus is late.", "The coach is 5 minutes late.", "protected-changed")]
    [InlineData("It is 1.000 euros.", "The price is 1000 euros.", "protected-changed")]
    [InlineData("It is -5 outside.", "Outside it is 5.", "protected-changed")]
    [InlineData("It costs $5.", "The price is \u20AC5.", "protected-changed")]
    [InlineData("Ask a@b.example now.", "Now ask c@b.example.", "protected-changed")]
    [InlineData("See https://a.example/x1 today.", "Today see https://a.example/x2.", "protected-changed")]
    [InlineData("Dear [NAME], come.", "Dear [NOM], please come.", "protected-changed")]
    [InlineData("Is the bus late?", "The coach is delayed.", "question-changed")]
    [InlineData("The bus is late.", "Is the coach delayed?", "question-changed")]
    public void Refusal_BadWording_SaysWhatIsWrong(string text, string answer, string reason) => Assert.Equal(reason, new RewordingReview().Refusal(text, answer, out _));

    [Fact]
    public void Refusal_AnyTexts_KeepsNumbersAndNeverGivesTheTextBack() =>
        Gen.Select(Text, Text).Sample((text, answer) =>
        {
            if (string.IsNullOrWhiteSpace(text)) return;
            var refusal = new RewordingReview().Refusal(text, answer, out var wording);
            if (refusal is not null)
            {
                Assert.Matches("^[a-z]+(-[a-z]+)*$", refusal);
                return;
            }
            Assert.NotEqual(text, wording);
            Assert.False(string.IsNullOrWhiteSpace(wording));
            Assert.Equal(text.Where(char.IsAsciiDigit).Order(), wording.Where(char.IsAsciiDigit).Order());
        }, iter: 3000);

    private static readonly string[] Pieces = ["the ", "Bus ", "late", "7", " 12 ", "3.5", ".", "?", "\"", "\n", " ", "\u4E2D", "\uD83D\uDE00", "\u0301", "[NAME]", "$", "-"];

    private static readonly Gen<string> Text = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.String[0, 3]).Array[0, 8].Select(string.Concat);
}
