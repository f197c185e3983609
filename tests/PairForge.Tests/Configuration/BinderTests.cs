using System.ComponentModel.DataAnnotations;
using PairForge.Configuration;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Tests.Configuration;

/// <summary>Every kind of wrong value is one line with what was found, what was expected and the place.</summary>
public sealed class BinderTests
{
    private const string Source = "source: { text: { path: in.txt } }\n";

    [Theory]
    [InlineData("mine: { num_negative: 3 }\n", "'num_negative' is not a key of mine; did you mean 'num_negatives'?; known: ...", 2, 9)]
    [InlineData("sead: 3\n", "'sead' is not a key of the pipeline; did you mean 'seed'?; known: ...", 2, 1)]
    [InlineData("pair: { given: { rate: 1 } }\n", "'rate' is not a key of given; it has none", 2, 18)]
    [InlineData("write: { Format: pair }\n", "'Format' is not a key of write; did you mean 'format'?; known: ...", 2, 10)]
    [InlineData("blocks: {}\n", "'blocks' is not a key of the pipeline; known: ...", 2, 1)]
    [InlineData("split: dev\n", "split is 'dev'; it must be a mapping of names to shares, such as { dev: 0.01 }", 2, 8)]
    [InlineData("split: { dev: 0.6, test: 0.5 }\n", "the shares of split sum to 1.1; they must leave something for train", 2, 26)]
    [InlineData("split: { train: 0.6 }\n", "split names 'train', which is what the other splits leave", 2, 17)]
    [InlineData("encode: { hashing: { dimension: big } }\n", "dimension is 'big'; it must be a whole number up to 2147483647", 2, 33)]
    [InlineData("encode: { hashing: { dimension: 512.0 } }\n", "dimension is '512.0'; it must be a whole number up to 2147483647", 2, 33)]
    [InlineData("encode: { hashing: { dimension: 99999999999 } }\n", "dimension is '99999999999'; it must be a whole number up to 2147483647", 2, 33)]
    [InlineData("encode: { hashing: { dimension: \"512\" } }\n", "dimension is the quoted text '512'; it must be a whole number up to 2147483647: leave the quotes out", 2, 33)]
    [InlineData("encode: { hashing: { dimension: [ 512 ] } }\n", "dimension is a list; it must be one value", 2, 33)]
    [InlineData("encode: { hashing: { dimension: { a: 1 } } }\n", "dimension is a mapping; it must be one value", 2, 33)]
    [InlineData("encode: { hashing: { dimension: } }\n", "dimension is empty; it must be one value", 2, 33)]
    [InlineData("encode: { hashing: { dimension: null } }\n", "dimension is empty; it must be one value", 2, 33)]
    [InlineData("encode: { hashing: { dimension: 1_000 } }\n", "dimension is '1_000'; it must be a whole number up to 2147483647", 2, 33)]
    [InlineData("mine: { relative_margin: .nan }\n", "relative_margin is '.nan'; it must be a number", 2, 26)]
    [InlineData("mine: { relative_margin: NaN }\n", "relative_margin is 'NaN'; it must be a number", 2, 26)]
    [InlineData("mine: { relative_margin: Infinity }\n", "relative_margin is 'Infinity'; it must be a number", 2, 26)]
    [InlineData("mine: { relative_margin: -.inf }\n", "relative_margin is '-.inf'; it must be a number", 2, 26)]
    [InlineData("mine: { relative_margin: 1e999 }\n", "relative_margin is '1e999'; it must be a number", 2, 26)]
    [InlineData("mine:\n  relative_margin: 0,05\n", "relative_margin is '0,05'; it must be a number", 3, 20)]
    [InlineData("mine: { relative_margin: 5% }\n", "relative_margin is '5%'; it must be a number", 2, 26)]
    [InlineData("mine: { relative_margin: 1.2 }\n", "relative_margin is 1.2; it must lie in [0, 0.999999]", 2, 26)]
    [InlineData("mine: { num_negatives: -1 }\n", "num_negatives is -1; it must lie in [1, 1000]", 2, 24)]
    [InlineData("mine: { range_min: 5, range_max: 5 }\n", "range_min is 5; it must be less than range_max, 5", 2, 20)]
    [InlineData("mine: { range_max: 2 }\n", "num_negatives is 3; ranks 0 to 2 hold only 2", 2, 7)]
    [InlineData("max_quarantine: -1\n", "max_quarantine is -1; it must lie in [0, ...)", 2, 17)]
    [InlineData("mine: { allow_same_group: yes }\n", "allow_same_group is 'yes'; it must be true or false", 2, 27)]
    [InlineData("mine: { allow_same_group: 1 }\n", "allow_same_group is '1'; it must be true or false", 2, 27)]
    [InlineData("mine: { sampling: tpo }\n", "sampling is 'tpo'; did you mean 'top'?; it must be one of top, random, weighted", 2, 19)]
    [InlineData("mine: { sampling: 0 }\n", "sampling is '0'; it must be one of top, random, weighted", 2, 19)]
    [InlineData("write: { format: null }\nmine: { sampling: null }\n", "sampling is empty; it must be one value", 3, 19)]
    [InlineData("mine: 5\n", "mine is '5'; it must be a mapping of keys to values", 2, 7)]
    [InlineData("mine: [ num_negatives: 3 ]\n", "mine is a list; it must be a mapping of keys to values", 2, 7)]
    [InlineData("seed: -1\n", "seed is '-1'; it must be a whole number from 0", 2, 7)]
    [InlineData("name: ''\n", "name is empty; it must be text", 2, 7)]
    [InlineData("name: ../up\n", "name names a folder; it must hold no slash and not be dots alone", 2, 7)]
    [InlineData("name: ..\n", "name names a folder; it must hold no slash and not be dots alone", 2, 7)]
    [InlineData("name: ~\n", "name is empty; it must be one value", 2, 7)]
    [InlineData("segment: { sentence: {} }\n", "'sentence' is not known here; did you mean 'sentences'?; known: ...", 2, 12)]
    [InlineData("segment: sentence\n", "'sentence' is not known here; did you mean 'sentences'?; known: ...", 2, 10)]
    [InlineData("segment: {}\n", "a component is missing between { and }; known: ...", 2, 10)]
    [InlineData("segment: [ sentences ]\n", "a list stands where one component was expected; known: ...", 2, 10)]
    [InlineData("filter:\n  - length: {}\n    exact-duplicates: {}\n", "2 keys stand in one item (length, exact-duplicates); an item is one component, so begin each with '- ', and indent its options under it", 3, 5)]
    [InlineData("filter:\n  - length:\n    min_words: 3\n", "2 keys stand in one item (length, min_words); an item is one component, so begin each with '- ', and indent its options under it", 3, 5)]
    [InlineData("filter: [ length, ~ ]\n", "a component is missing; known: ...", 2, 19)]
    [InlineData("filter: { length: 3 }\n", "length is '3'; it must be a mapping of keys to values", 2, 19)]
    [InlineData("filter: { contamination: {} }\n", "contamination needs 'files'", 2, 26)]
    [InlineData("filter: contamination\n", "contamination needs 'files'", 2, 9)]
    [InlineData("filter: { contamination: { files: [] } }\n", "files is empty; name at least one evaluation file", 2, 35)]
    [InlineData("augment: { operations: [] }\n", "operations has too few items; it needs at least 1", 2, 24)]
    [InlineData("write: { path: \"\" }\n", "path is the quoted text ''; it must be a path", 2, 16)]
    [InlineData("write: { path: \"${HOME}/x\" }\n", "path holds '${HOME}'; write ${env:HOME} for a variable of the environment", 2, 16)]
    [InlineData("write: { path: \"${env:PAIRFORGE_UNSET}/x\" }\n", "the environment has no variable 'PAIRFORGE_UNSET'; set it before the run", 2, 16)]
    public void Bind_WrongValue_IsOneLineWithItsPlace(string yaml, string message, int line, int column)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Bind(Source + yaml));
        Assert.Equal($"{message} - p.yaml({line},{column})", KnownNames.Elided(fault.Message));
    }

    [Theory]
    [InlineData("seed: 1\n", "the pipeline needs 'source' - p.yaml(1,1)")]
    [InlineData("source: { text: {} }\n", "text needs 'path' - p.yaml(1,17)")]
    [InlineData("source: []\n", "source has too few items; it needs at least 1 - p.yaml(1,9)")]
    [InlineData("source:\n", "source has too few items; it needs at least 1 - p.yaml(1,8)")]
    [InlineData("source: { texts: { path: a } }\n", "'texts' is not known here; did you mean 'text'?; known: ... - p.yaml(1,11)")]
    public void Bind_NoSource_SaysWhatIsNeeded(string yaml, string message) =>
        Assert.Equal(message, KnownNames.Elided(Assert.Throws<ConfigurationException>(() => Bind(yaml)).Message));

    [Fact]
    public void Bind_UnknownKey_ListsTheKnownInOrder() => Assert.Contains(
        "; known: absolute_margin, allow_same_group, corpus, ", Assert.Throws<ConfigurationException>(() => Bind(Source + "mine: { x: 1 }\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Bind_LeastFile_HasTheDefaults()
    {
        var pipeline = Bind(Source);
        Assert.Equal(("dataset", 42UL, null, null), (pipeline.Name, pipeline.Seed, pipeline.Mine, pipeline.Segment));
        Assert.Equal("text", Assert.Single(pipeline.Source).Name);
        Assert.Empty(pipeline.Filter);
        Assert.Empty(pipeline.Blocks);
    }

    [Fact]
    public void Bind_EveryKindOfValue_IsRead()
    {
        var pipeline = Bind("""
            source:
              jsonl:
                path: in.jsonl
                columns: { anchor: 1, positive: [ a, b ], negative: c }
            name: true
            seed: 18446744073709551615
            max_quarantine: 5e-1
            mine: { min_score: -.5, max_score: +1, allow_same_group: True, sampling: random, search: exact }
            write: { format: n_tuple, scores: true }
            """);
        var columns = ((JsonlSourceOptions)pipeline.Source[0].Options).Columns;
        Assert.Equal("1", columns.Anchor);
        Assert.Equal(["a", "b"], columns.Positive);
        Assert.Equal(["c"], columns.Negative);
        Assert.Equal(("true", ulong.MaxValue, 0.5), (pipeline.Name, pipeline.Seed, pipeline.MaxQuarantine));
        Assert.Equal((-0.5, 1.0, true, Sampling.Random), (pipeline.Mine!.MinScore, pipeline.Mine.MaxScore, pipeline.Mine.AllowSameGroup, pipeline.Mine.Sampling));
        Assert.IsType<ExactSearchMethod>(Assert.Single(pipeline.Mine.Search).Create());
        Assert.Equal((PairFormat.NTuple, true), (pipeline.Write.Format, pipeline.Write.Scores));
    }

    [Theory]
    [InlineData("filter: length\n")]
    [InlineData("filter: [ length ]\n")]
    [InlineData("filter: [ length: {} ]\n")]
    [InlineData("filter: [ length: ]\n")]
    [InlineData("filter: { length: null }\n")]
    public void Bind_OneComponent_InEveryForm(string yaml)
    {
        var step = Assert.Single(Bind(Source + yaml).Filter);
        Assert.Equal(new LengthOptions(), step.Options);
        Assert.IsType<Length>(step.Create());
    }

    [Theory]
    [InlineData("filter: [ exact-duplicates, length ]\n")]
    [InlineData("filter: { exact-duplicates: {}, length: {} }\n")]
    public void Bind_SeveralComponents_KeepTheirOrder(string yaml) =>
        Assert.Equal(["exact-duplicates", "length"], Bind(Source + yaml).Filter.Select(f => f.Name));

    [Theory]
    [InlineData("mine: null\n")]
    [InlineData("mine: ~\n")]
    [InlineData("mine:\n")]
    [InlineData("segment: none\n")]
    [InlineData("segment: null\n")]
    public void Bind_NullOrNone_TurnsOff(string yaml)
    {
        var pipeline = Bind(Source + yaml);
        Assert.Null(pipeline.Mine);
        Assert.Null(pipeline.Segment);
    }

    [Fact]
    public void Bind_EmptyMapping_TurnsOnWithDefaults() => Assert.Equal(3, Bind(Source + "mine: {}\n").Mine!.NumNegatives);

    [Fact]
    public void Bind_Block_IsBoundToItsRecordUnlessItIsNull()
    {
        var components = Components.Default().AddBlock("serve", typeof(ServeOptions));
        Assert.Equal(new ServeOptions { Port = 81 }, PipelineFile.Parse(Source + "serve: { port: 81 }\n", "p.yaml", "/", components).Blocks["serve"]);
        Assert.Empty(PipelineFile.Parse(Source + "serve:\n", "p.yaml", "/", components).Blocks);
        var fault = Assert.Throws<ConfigurationException>(() => PipelineFile.Parse(Source + "serve: { port: 0 }\n", "p.yaml", "/", components));
        Assert.Equal("port is 0; it must lie in [1, 65535] - p.yaml(2,16)", fault.Message);
        fault = Assert.Throws<ConfigurationException>(() => PipelineFile.Parse(Source + "server: {}\n", "p.yaml", "/", components));
        Assert.StartsWith("'server' is not a key of the pipeline; did you mean 'serve'?", fault.Message, StringComparison.Ordinal);
    }

    private static Pipeline Bind(string yaml) => PipelineFile.Parse(yaml, "p.yaml", Path.GetTempPath(), Components.Default());

    private sealed record ServeOptions
    {
        [Range(1, 65535)]
        public int Port { get; init; } = 80;
    }
}
