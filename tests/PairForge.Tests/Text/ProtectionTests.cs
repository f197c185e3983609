using PairForge.Configuration;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class ProtectionTests
{
    private static string Protected(string text, ProtectOptions? options = null)
    {
        var analyzed = new AnalyzedText(text, new Protection(options ?? new()));
        return string.Join('|', ((IEnumerable<WordSpan>)analyzed.Words).Where(analyzed.IsProtected).Select(w => analyzed[w].ToString()));
    }

    [Theory]
    [InlineData("Paid $5.00 for the 3rd of 12 at 10:30.", "5.00|3rd|12|10:30")]
    [InlineData("Mail a@b.org or see https://x.org/a_b, please.", "a@b.org|https://x.org/a_b")]
    [InlineData("Call getName() or get_name(x) with --dry-run now.", "getName|get_name|x|dry-run")]
    [InlineData("Edit src/main.cs, /usr/local/bin or C:\\temp first.", "src|main.cs|usr|local|bin|C|temp")]
    [InlineData("Then a[i] and `buy the car` end.", "a|i|buy|the|car")]
    [InlineData("He and/or she, student(s), a well-known word -- or so -- he said (quietly).", "")]
    [InlineData("An [old] note ... it's _odd_ isn't it?", "")]
    public void IsProtected_Defaults_CoverNumbersAddressesAndCode(string text, string expected) => Assert.Equal(expected, Protected(text));

    [Fact]
    public void IsProtected_NoKinds_CoversNothing() => Assert.Equal("", Protected("12 a@b.org snake_case", new() { Kinds = [] }));

    [Fact]
    public void IsProtected_PhrasesAndPatterns_AreWholeAndAlone()
    {
        var options = new ProtectOptions { Kinds = [], Phrases = ["red cross", "art"], Patterns = [@"[A-Z]{2,}-\p{L}+"] };
        Assert.Equal("Red|Cross|AB-x|art", Protected("The Red Cross is AB-x and 12, a part of art.", options));
    }

    [Fact]
    public void TouchesProtected_Insertion_OnlyInsideASpan()
    {
        var text = new AnalyzedText("pay $50% to x_y now");
        Assert.Equal([false, false, true, true, true, false, false], new[] { 0, 4, 5, 6, 7, 8, 12 }.Select(at => text.TouchesProtected(at, 0)));
        Assert.True(text.TouchesProtected(13, 0));
        Assert.True(text.TouchesProtected(3, 2));
        Assert.False(text.TouchesProtected(0, 4));
    }

    [Theory]
    [InlineData("patterns: [ 'a(' ]", "'a(' is not a pattern")]
    [InlineData("patterns: [ '(?=a)b' ]", "'(?=a)b' is not a pattern: backreferences, lookarounds")]
    [InlineData("phrases: [ ' ' ]", "a phrase is empty; leave it out")]
    [InlineData("kinds: [ numbers ]", "numbers")]
    public void Parse_BadProtection_IsAnErrorWithItsPlace(string keys, string message)
    {
        var yaml = $"source: {{ text: {{ path: in.txt }} }}\naugment:\n  operations: [ crop ]\n  protect: {{ {keys} }}\n";
        var fault = Assert.Throws<ConfigurationException>(() => PipelineFile.Parse(yaml, "p.yaml", Path.GetTempPath(), Components.Default()));
        Assert.Contains(message, fault.Message);
        Assert.Contains("p.yaml(4,", fault.Message);
    }

    [Fact]
    public void Write_Pipeline_HoldsTheProtection()
    {
        var pipeline = PipelineFile.Parse("source: { text: { path: in.txt } }\naugment: { operations: [ crop ], protect: { kinds: [ number ], phrases: [ Red Cross ] } }\n", "p.yaml", Path.GetTempPath(), Components.Default());
        Assert.Contains("\"protect\":{\"kinds\":[\"number\"],\"patterns\":[],\"phrases\":[\"Red Cross\"]}", CanonicalJson.Write(pipeline.Augment));
    }
}
