using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class LengthTests
{
    [Theory]
    [InlineData("one two three", null)]
    [InlineData("one two", "too-few-words")]
    [InlineData("a b c d e f", "too-many-words")]
    [InlineData("一二三四", null)]
    public void Refuse_Words_AreCounted(string text, string? reason) => Assert.Equal(reason, new Length(new() { MinWords = 3, MaxWords = 5 }).Refuse(Passages.Of(text)));

    [Theory]
    [InlineData("\U0001F600\U0001F600", "too-few-characters")]
    [InlineData("\U0001F600\U0001F600\U0001F600", null)]
    [InlineData("abcdef", "too-many-characters")]
    public void Refuse_Characters_AreCodePoints(string text, string? reason) => Assert.Equal(reason, new Length(new() { MinCharacters = 3, MaxCharacters = 5 }).Refuse(Passages.Of(text)));

    [Fact]
    public void Options_MinimumAboveMaximum_IsAConfigurationError()
    {
        var e = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("length", new LengthOptions { MinWords = 9, MaxWords = 3 }));
        Assert.Contains("min_words is 9", e.Message);
    }
}
