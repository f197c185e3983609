using System.Text.RegularExpressions;
using CsCheck;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class TextPatternTests
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData(@"\p{L}+", "a𝔘b😀c𐍈", "a𝔘b|c𐍈")]
    [InlineData(@"[^\p{L}]", "a😀b", "😀")]
    [InlineData(@"\p{N}{1,3}", "1234𝟙x", "123|4𝟙")]
    [InlineData(@"(?i:'s|'t)", "it'S isn't", "'S|'t")]
    public void Ranges_CharactersBeyondTheBasicPlane_AreWhole(string expression, string text, string matches) =>
        Assert.Equal(matches, string.Join('|', TextPattern.Expression(expression).Ranges(text).Where(r => r.IsMatch).Select(r => text[r.Start..r.End])));

    [Theory]
    [InlineData(@"\w+", @"\w")]
    [InlineData(@"a\b", @"\b")]
    [InlineData("^a", "^")]
    [InlineData("a$", "$")]
    [InlineData("a.c", ".")]
    [InlineData("[a[b]]", "[")]
    [InlineData("[[:alpha:]]", "[")]
    [InlineData("[a&&b]", "&&")]
    [InlineData("[ab]++", "]++")]
    [InlineData(@"\p{Lu}?+", @"\p{Lu}?+")]
    [InlineData(@"\p{Hiragana}", @"\p{Hiragana}")]
    [InlineData("(?m)a", "(?m)")]
    public void Expression_OfAnotherDialect_IsRefused(string expression, string part) =>
        Assert.Equal($"'{part}' cannot be read", Assert.Throws<ArgumentException>(() => TextPattern.Expression(expression)).Message);

    /// <summary>The byte level's hand-written scanner is that expression; .NET's own engine is the judge where no surrogates are.</summary>
    [Fact]
    public void ByteLevel_AnyText_IsTheExpression() => HardTexts.Random.Select(t => string.Concat(t.Where(c => !char.IsSurrogate(c)))).Sample(text =>
    {
        var pieces = new List<TextPiece>();
        ByteLevelText.Split(new TextPiece(text, true), pieces);
        Assert.Equal(Regex.Matches(text, Gpt2).Select(m => m.Value), pieces.Select(p => p.Text));
        Assert.Equal(TextPattern.Expression(Gpt2).Ranges(text).Select(r => text[r.Start..r.End]), pieces.Select(p => p.Text));
    });
}
