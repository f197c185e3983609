using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Sinks;
using PairForge.Text;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class HardNegativesTests
{
    private static readonly Step<IHardNegative> Negation = Components.Default().Step<IHardNegative>("negation", new NegationOptions());

    [Fact]
    public async Task RunAsync_Negation_StandsInTheRowAndItsLineage()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "The dog is wet.", ["A dog got wet."], ["A cat is dry."])], new GivenRule()) with { Negatives = [Negation] });
        Assert.Equal(["A cat is dry.", "The dog is not wet."], built.Rows.Select(r => r.Negatives.Single())); // triplets: given first
        var made = built.Rows[1].Lineage!.Negatives.Single()!;
        Assert.Equal(("negation", "m:0:0/negation", -1), (made.Miner, made.SourceId, made.Rank));
        Assert.Equal("The dog is not wet.", TextEdits.Apply("The dog is wet.", Assert.Single(made.Operations).Edits));
        Assert.Equal(("negation", 1L), (made.Operations[0].Name, built.Report.NegativesMade.ByReason["negation"]));
    }

    [Fact]
    public async Task RunAsync_NegationIsAKnownPositive_IsRefused()
    {
        // Another passage with the same anchor gives what negation would make.
        var built = await BuildAsync(Pipeline([Passage(0, "It is wet.", ["Wet!"]), Passage(1, "it is wet.", ["It is NOT wet."]), Passage(2, "He runs.", ["He is fast."])], new GivenRule()) with { Negatives = [Negation] });
        Assert.Equal(2, built.Report.NegativesRefused.ByReason["is-positive"]);
        Assert.Equal("He does not run.", Assert.Single(built.Rows).Negatives.Single());
    }

    [Fact]
    public async Task RunAsync_NothingToNegate_IsCountedAndTheRowIsShort()
    {
        var built = await BuildAsync(Pipeline([Passage(0, "Two dogs"), Passage(1, "He runs.")], new ViewsRule()) with { Negatives = [Negation] });
        Assert.Equal((1L, 1L), (built.Report.NegativesRefused.ByReason["no-verb"], built.Report.PairsShort.ByReason["no-negative"]));
        Assert.Single(built.Rows);
    }

    [Fact]
    public async Task RunAsync_NTupleOfTwoMakers_HasBothNegatives()
    {
        var pipeline = Pipeline([Passage(0, "The water is hot.")], new ViewsRule()) with
        {
            Negatives = [Negation, Components.Default().Step<IHardNegative>("antonyms", new AntonymsOptions())],
            Write = new WriteOptions { Format = PairFormat.NTuple },
        };
        Assert.Equal(["The water is not hot.", "The water is cold."], Assert.Single((await BuildAsync(pipeline)).Rows).Negatives);
    }

    [Fact]
    public async Task RunAsync_AnyWorkers_GiveTheSameNegatives()
    {
        string[] adjectives = ["hot", "cold", "large", "small", "old", "young", "good", "bad"];
        var passages = Enumerable.Range(0, 600).Select(i => Passage(i, $"A {adjectives[i % 8]} room and a {adjectives[i / 8 % 8]} house are number {i}.")).ToArray();
        var pipeline = Pipeline(passages, new ViewsRule()) with
        {
            Negatives = [Components.Default().Step<IHardNegative>("antonyms", new AntonymsOptions()), Negation],
        };
        var (one, four) = (await BuildAsync(pipeline, workers: 1), await BuildAsync(pipeline, workers: 4));
        Assert.InRange(one.Rows.Count, 1150, 1200); // a few pairs of words are compounds of the lexicon
        Assert.Equal(one.Rows.Select(r => r.Negatives.Single()), four.Rows.Select(r => r.Negatives.Single()));
    }

    [Fact]
    public async Task RunAsync_WordsOfALexicon_AreDeletedWhole()
    {
        using var folder = new TemporaryFolder();
        var file = folder["words.txt"];
        await File.WriteAllLinesAsync(file, ["\u7814\u7A76", "\u751F\u547D", "\u8D77\u6E90"], TestContext.Current.CancellationToken);
        var pipeline = Pipeline([Passage(0, "\u7814\u7A76\u751F\u547D\u8D77\u6E90")], new ViewsRule { Count = 8 }) with
        {
            Words = new WordsOptions { Lexicon = file },
            Augment = new AugmentOptions { Operations = [Components.Default().Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 0.01, AtLeast = 1 })] },
        };
        string[] possible = ["\u751F\u547D\u8D77\u6E90", "\u7814\u7A76\u8D77\u6E90", "\u7814\u7A76\u751F\u547D"];
        Assert.All((await BuildAsync(pipeline)).Rows, r => Assert.Contains(r.Positive, possible));
    }

    [Theory]
    [InlineData("augment: { operations: [ { negation: {} } ] }", "'negation' is not known here: it changes the meaning, so it makes hard negatives; list it under negatives, as in negatives: [ { negation: {} } ]")]
    [InlineData("negatives: [ { crop: {} } ]", "'crop' is not known here: it keeps the meaning, so it makes views; list it under augment.operations")]
    public void Parse_InTheWrongBlock_SaysWhereItBelongs(string block, string message) => Assert.Contains(message,
        Assert.Throws<ConfigurationException>(() => PipelineFile.Parse("source: { text: { path: x.txt } }\n" + block, "p.yaml", "/", Components.Default())).Message);
}
