using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class CharacterNoiseTests
{
    private static IEnumerable<string> Noisy(string text, CharacterNoiseOptions options, int draws = 300)
    {
        var operation = new CharacterNoise(options);
        for (var id = 0; id < draws; id++)
        {
            var random = new KeyedRandom(1, "n", $"{id}");
            var result = operation.Apply(new AnalyzedText(text), ref random);
            if (result.Refusal is null) yield return TextEdits.Apply(text, result.Edits);
        }
    }

    private static CharacterNoiseOptions One(NoiseKind kind) => new() { Kinds = [kind], WordRate = 1, CharacterRate = 0.01 };

    [Theory]
    [InlineData(NoiseKind.Drop, "Four", new[] { "our", "Fur", "For", "Fou" })]
    [InlineData(NoiseKind.Swap, "Four", new[] { "Ofur", "Fuor", "Foru" })]
    [InlineData(NoiseKind.Ocr, "burn", new[] { "6urn", "hurn", "bvrn", "bnrn", "bum", "bunn", "burh", "burr", "buru" })]
    [InlineData(NoiseKind.Keyboard, "gggg", new[] { "fggg", "hggg", "tggg", "yggg", "vggg", "bggg", "gfgg", "ghgg", "gtgg", "gygg", "gvgg", "gbgg", "ggfg", "gghg", "ggtg", "ggyg", "ggvg", "ggbg", "gggf", "gggh", "gggt", "gggy", "gggv", "gggb" })]
    public void Apply_OneCharacter_GivesEveryMisspelling(NoiseKind kind, string word, string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Noisy(word, One(kind), 2000).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Apply_KeepFirst_LeavesTheFirstCharacter()
    {
        Assert.All(Noisy("strange", new() { WordRate = 1, CharacterRate = 0.9, KeepFirst = true }), w => Assert.StartsWith("s", w));
        Assert.Contains(Noisy("strange", new() { WordRate = 1, CharacterRate = 0.9 }), w => w[0] != 's');
    }

    [Fact]
    public void Apply_ShortWordsNumbersAddressesAndMarks_StayAsTheyAre()
    {
        const string text = "the 12345 cat www.example.org ate cafe\u0301s \u6211\u4EEC\u53BB\u5317\u4EAC";
        Assert.Empty(Noisy(text, new() { WordRate = 1, AtLeast = 3 }));
    }

    [Fact]
    public void Apply_AnyWord_NeverGivesItBack() => Assert.All(Noisy("asdf", new() { WordRate = 1, CharacterRate = 0.9 }, 5000), w => Assert.NotEqual("asdf", w));

    [Fact]
    public void Apply_SevenWords_RealisesTheWordRateAtEveryPlace()
    {
        const string text = "alpha bravo charlie delta foxtrot golf hotel";
        var (draws, hits) = (10_000, new int[7]);
        foreach (var noisy in Noisy(text, new() { CharacterRate = 0.01, Kinds = [NoiseKind.Drop] }, draws))
        {
            var words = noisy.Split(' ');
            for (var i = 0; i < 7; i++) hits[i] += words[i] == text.Split(' ')[i] ? 0 : 1;
        }
        Assert.InRange(hits.Sum() / (7.0 * draws), 0.294, 0.306); // 0.3 within 2 %: two words or, once in ten, three
        var expected = hits.Sum() / 7.0;
        Assert.InRange(hits.Sum(h => (h - expected) * (h - expected) / expected), 0, 22.5); // chi-squared, 6 degrees of freedom, p = 0.001
    }

    [Fact]
    public void Options_UnknownKeyboard_NamesTheKnownOnes() => Assert.Matches("keyboard is 'qwert'; it must be one of arabic, azerty.*; did you mean 'qwerty'?",
        Assert.Throws<ConfigurationException>(() => Components.Default().Step<IAugmentation>("character-noise", new CharacterNoiseOptions { Keyboard = "qwert" })).Message);
}
