using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Filters;
using PairForge.Sources;

namespace PairForge.Tests.Configuration;

public sealed class AssignmentTests
{
    private const string Source = "source: { text: { path: in.txt } }\n";

    [Theory]
    [InlineData("", "mine.num_negatives=8", 8)]
    [InlineData("mine:\n", "mine.num_negatives=8", 8)]
    [InlineData("mine: null\n", "mine.num_negatives=8", 8)]
    [InlineData("mine: { num_negatives: 2 }\n", "mine.num_negatives=8", 8)]
    [InlineData("mine: { num_negatives: 2 }\n", "mine={ num_negatives: 8 }", 8)]
    public void Set_DottedPath_ReplacesOrCreates(string yaml, string set, int expected) => Assert.Equal(expected, Parse(yaml, set).Mine!.NumNegatives);

    [Theory]
    [InlineData("mine=null")]
    [InlineData("mine=~")]
    [InlineData("mine=")]
    public void Set_Null_TurnsMiningOff(string set) => Assert.Null(Parse("mine: { num_negatives: 2 }\n", set).Mine);

    [Theory]
    [InlineData("pair: { views: { count: 1 } }\n")]
    [InlineData("")]
    [InlineData("pair: [ views: { count: 1 } ]\n")]
    [InlineData("pair: [ views ]\n")]
    [InlineData("pair: views\n")]
    public void Set_OptionOfARule_InEveryForm(string yaml)
    {
        var rule = Assert.Single(Parse(yaml, "pair.views.count=2").Pair);
        Assert.Equal(("views", new ViewsRule { Count = 2 }), (rule.Name, rule.Options));
    }

    [Fact]
    public void Set_AnotherRuleInAMapping_IsAdded() =>
        Assert.Equal(["given", "views"], Parse("pair: { given: {} }\n", "pair.views.count=2").Pair.Select(r => r.Name));

    [Fact]
    public void Set_ItemThatTheListHasNot_NamesThoseItHas()
    {
        var fault = Assert.Throws<PairForgeException>(() => Parse("pair: [ given, neighbours: {} ]\n", "pair.neighbour.count=2"));
        Assert.Equal((FailureKind.Usage, "--set pair.neighbour.count: the list has no item 'neighbour'; did you mean 'neighbours'?; give an index from 0 or one of given, neighbours"), (fault.Kind, fault.Message));
    }

    [Theory]
    [InlineData("augment.operations.crop.keep=0.5")]
    [InlineData("augment.operations.1.crop.keep=0.5")]
    [InlineData("augment.operations.1={ crop: { keep: 0.5 } }")]
    [InlineData("augment.operations.crop={ keep: 0.5 }")]
    public void Set_ListItem_ByIndexOrByItsKey(string set)
    {
        var operations = Parse("augment: { operations: [ word-deletion, crop: { keep: 0.9 } ] }\n", set).Augment!.Operations;
        Assert.Equal(["word-deletion", "crop"], operations.Select(o => o.Name));
        Assert.Equal(0.5, ((CropOptions)operations[1].Options).Keep);
    }

    [Fact]
    public void Set_AnotherComponentByIndex_ReplacesTheItem() =>
        Assert.Equal(["word-deletion", "identity"], Parse("augment: { operations: [ word-deletion, crop: { keep: 0.9 } ] }\n", "augment.operations.1.identity={}").Augment!.Operations.Select(o => o.Name));

    [Fact]
    public void Set_IndexBeyondTheList_SaysHowLongItIs()
    {
        var fault = Assert.Throws<PairForgeException>(() => Parse("filter: [ length ]\n", "filter.1.length.min_words=2"));
        Assert.Equal("--set filter.1.length.min_words: item 1 is not there; the list has 1, counted from 0", fault.Message);
    }

    [Theory]
    [InlineData("source: { text: { path: in.txt } }\n")]
    [InlineData("source: [ text: { path: in.txt } ]\n")]
    [InlineData("source: text\n")]
    public void Set_AnotherKindOfSource_ReplacesTheFirst(string yaml)
    {
        var source = Assert.Single(PipelineFile.Parse(yaml, "p.yaml", "/folder", Components.Default(), ["source.tsv.path=other.tsv"]).Source);
        Assert.Equal("tsv", source.Name);
        Assert.Equal("other.tsv", ((TsvSourceOptions)source.Options).Path.Given);
    }

    [Fact]
    public void Set_SameKindOfSource_KeepsItsOtherOptions()
    {
        var source = Assert.Single(PipelineFile.Parse("source: { jsonl: { path: a, columns: { anchor: q } } }\n", "p.yaml", "/folder", Components.Default(), ["source.jsonl.path=b"]).Source);
        var options = (JsonlSourceOptions)source.Options;
        Assert.Equal(("b", "q"), (options.Path.Given, options.Columns.Anchor));
    }

    [Fact]
    public void Set_AnotherEncoder_ReplacesTheFirst() => Assert.Equal("vectors", Parse("encode: { hashing: { dimension: 64 } }\n", "encode.vectors.path=v.npy").Encode!.Name);

    [Fact]
    public void Set_Path_ResolvesAgainstTheWorkingDirectory()
    {
        var pipeline = Parse("write: { path: a }\nmine: { corpus: c.txt }\n", "write.path=b", "source.text.path=data/x.txt");
        Assert.Equal(Path.GetFullPath("b"), pipeline.Write.Path!.Resolved);
        Assert.Equal(Path.GetFullPath("data/x.txt"), ((TextSourceOptions)pipeline.Source[0].Options).Path.Resolved);
        Assert.Equal(Path.GetFullPath("/folder/c.txt"), pipeline.Mine!.Corpus!.Resolved);
    }

    [Fact]
    public void Set_PathOfAStoredRun_ResolvesAgainstTheDirectoryOfThen()
    {
        var origin = new PairForge.Runs.RunOrigin(Source, "p.yaml", "/folder", "/elsewhere", ["source.text.path=data/x.txt"]);
        Assert.Equal(Path.GetFullPath("/elsewhere/data/x.txt"), ((TextSourceOptions)PipelineFile.Parse(origin, Components.Default()).Source[0].Options).Path.Resolved);
    }

    [Fact]
    public void Set_ValueWithEqualsSign_IsCutAtTheFirst() =>
        Assert.Equal("a=b=c", ((TextSourceOptions)Parse("", "source.text.path=a=b=c").Source[0].Options).Path.Given);

    [Fact]
    public void Set_Value_IsYaml()
    {
        var pipeline = Parse("", "filter=[ exact-duplicates, length: { min_words: 2 } ]", "name=\"7\"", "seed=7");
        Assert.Equal(("7", 7UL), (pipeline.Name, pipeline.Seed));
        Assert.Equal(2, ((LengthOptions)pipeline.Filter[1].Options).MinWords);
    }

    [Fact]
    public void Set_SameKeyTwice_LastWins() => Assert.Equal(3UL, Parse("", "seed=2", "seed=3").Seed);

    [Theory]
    [InlineData("seed", "--set seed: write --set KEY=VALUE, such as --set mine.num_negatives=8")]
    [InlineData("=3", "--set: write --set KEY=VALUE, such as --set mine.num_negatives=8")]
    [InlineData("mine..x=3", "--set mine..x: the key has an empty part; write it as source.text.path")]
    [InlineData("mine.=3", "--set mine.: the key has an empty part; write it as source.text.path")]
    [InlineData("source.jsonl.\"a.b\"=3", "--set source.jsonl.\"a.b\": a key is names joined by dots, such as filter.0.length.min_words; a name that itself holds a dot or a quote can be given in the file only")]
    [InlineData("filter[0].length=3", "--set filter[0].length: a key is names joined by dots, such as filter.0.length.min_words; a name that itself holds a dot or a quote can be given in the file only")]
    [InlineData("source.text.path=*.txt", "--set source.text.path: the alias '*.txt' has no anchor '&.txt' before it; put text that begins with * in quotes; put a value with such characters in double quotes inside the shell's single ones: 'source.text.path=\"...\"'")]
    [InlineData("name=[", "--set name: not YAML: while parsing a node, did not find expected node content; put a value with such characters in double quotes inside the shell's single ones: 'name=\"...\"'")]
    public void Set_Malformed_IsUsage(string set, string message)
    {
        var fault = Assert.Throws<PairForgeException>(() => Parse("", set));
        Assert.Equal((FailureKind.Usage, message), (fault.Kind, fault.Message));
    }

    [Theory]
    [InlineData("mine.num_negative=8", "'num_negative' is not a key of mine; did you mean 'num_negatives'?; known: ... - --set mine.num_negative")]
    [InlineData("mine.num_negatives=0", "num_negatives is 0; it must lie in [1, 1000] - --set mine.num_negatives")]
    [InlineData("seed.x=1", "seed is a mapping; it must be one value - --set seed.x")]
    [InlineData("filter.lenght.min_words=1", "'lenght' is not known here; did you mean 'length'?; known: ... - --set filter.lenght.min_words")]
    [InlineData("seed=!!int 3", "--set seed: the tag '!!int' stands here; a pipeline file is plain data, so leave it out; put a value with such characters in double quotes inside the shell's single ones: 'seed=\"...\"'")]
    public void Set_WrongKeyOrValue_NamesTheAssignment(string set, string message) =>
        Assert.Equal(message, KnownNames.Elided(Assert.ThrowsAny<PairForgeException>(() => Parse("", set)).Message));

    [Fact]
    public void Set_FaultOfTheFileBeside_KeepsTheFilesPlace()
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse("mine: { range_min: x }\n", "mine.num_negatives=8"));
        Assert.Equal("range_min is 'x'; it must be a whole number up to 2147483647 - p.yaml(2,20)", fault.Message);
    }

    [Fact]
    public void Step_Assignments_AreItsOptions()
    {
        var step = PipelineFile.Step<IAugmentation>("word-deletion", ["rate=0.3"], Components.Default());
        Assert.Equal(0.3, ((WordDeletionOptions)step.Options).Rate);
        Assert.Equal("'word-delete' is not known here; did you mean 'word-deletion'?; known: ... - the command line",
            KnownNames.Elided(Assert.Throws<ConfigurationException>(() => PipelineFile.Step<IAugmentation>("word-delete", [], Components.Default())).Message));
    }

    private static Pipeline Parse(string yaml, params string[] sets) => PipelineFile.Parse(Source + yaml, "p.yaml", "/folder", Components.Default(), sets);
}
