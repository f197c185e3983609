namespace PairForge.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("num_negative", "; did you mean 'num_negatives'?")]
    [InlineData("num-negatives", "; did you mean 'num_negatives'?")]
    [InlineData("Seed", "; did you mean 'seed'?")]
    [InlineData("sede", "; did you mean 'seed'?")]
    [InlineData("temperature", "")]
    [InlineData("ab", "")]
    [InlineData("", "")]
    public void Suggest_Misspelling_IsTheNearestOrNothing(string text, string expected) =>
        Assert.Equal(expected, NearestName.Suggest(text, ["num_negatives", "seed", "range_min"]));

    [Fact]
    public void Suggest_VeryLongText_IsNothingAtOnce() => Assert.Equal("", NearestName.Suggest(new string('x', 1_000_000), ["seed"]));

    [Fact]
    public void Suggest_NothingKnown_IsNothing() => Assert.Equal("", NearestName.Suggest("seed", []));
}
