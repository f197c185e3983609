using PairForge.Configuration;
using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class GateOptionsTests
{
    [Theory]
    [InlineData("{ min_similarity: 0.9, max_similarity: 0.5 }", "min_similarity is 0.9; it must not be above max_similarity, 0.5 - p.yaml(4,27)")]
    [InlineData("{ max_changed_words: 1.2 }", "max_changed_words is 1.2; it must lie in [0, 1] - p.yaml(4,30)")]
    [InlineData("{ min_length_ratio: -1 }", "min_length_ratio is -1; it must lie in [0, ...) - p.yaml(4,29)")]
    [InlineData("{ redraws: 1000 }", "redraws is 1000; it must lie in [0, 100] - p.yaml(4,20)")]
    [InlineData("{ min_similarty: 0.5 }", "'min_similarty' is not a key of gate; did you mean 'min_similarity'?")]
    [InlineData("yes", "gate is 'yes'; it must be a mapping of keys to values - p.yaml(4,9)")]
    public void Parse_WrongBounds_IsOneLineWithItsPlace(string gate, string message)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse(gate));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Bounds_AreThoseOfTheFile()
    {
        Assert.Equal(new GateOptions { MinSimilarity = 0.5, MaxLengthRatio = 2, MustDiffer = true, Redraws = 5 }, Parse("{ min_similarity: 0.5, max_length_ratio: 2, must_differ: true, redraws: 5 }"));
        Assert.Equal(new GateOptions(), Parse("{}"));
        Assert.Null(Parse("null"));
    }

    private static GateOptions? Parse(string gate) =>
        PipelineFile.Parse($"source: {{ text: {{ path: in.txt }} }}\naugment:\n  operations: identity\n  gate: {gate}\n", "p.yaml", "/", Components.Default()).Augment!.Gate;
}
