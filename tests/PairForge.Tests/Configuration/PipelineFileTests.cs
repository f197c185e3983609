using System.Text;
using PairForge.Configuration;

namespace PairForge.Tests.Configuration;

/// <summary>What is no plain-data pipeline file is refused with its place and a remedy.</summary>
public sealed class PipelineFileTests : IDisposable
{
    private const string Source = "source: { text: { path: in.txt } }\n";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a: 1\na: 2\n", "the key 'a' stands twice in one mapping, first in line 1; keep one", 2, 1)]
    [InlineData("mine: { range_min: 1, \"range_min\": 2 }\n", "the key 'range_min' stands twice in one mapping, first in line 1; keep one", 1, 23)]
    [InlineData("seed: !!int 3\n", "the tag '!!int' stands here; a pipeline file is plain data, so leave it out", 1, 7)]
    [InlineData("source: !!python/object:os.system { a: b }\n", "the tag '!!python/object:os.system' stands here; a pipeline file is plain data, so leave it out", 1, 9)]
    [InlineData("seed: !foo 3\n", "the tag '!foo' stands here; a pipeline file is plain data, so leave it out", 1, 7)]
    [InlineData("seed: ! 3\n", "the tag '!' stands here; a pipeline file is plain data, so leave it out", 1, 7)]
    [InlineData("!foo seed: 3\n", "the tag '!foo' stands here; a pipeline file is plain data, so leave it out", 1, 1)]
    [InlineData("x: &a { seed: 1 }\n<<: *a\n", "a merge key, '<<', stands here; write the keys out, or give the whole value by an alias: key: *name", 2, 1)]
    [InlineData("source: *nowhere\n", "the alias '*nowhere' has no anchor '&nowhere' before it; put text that begins with * in quotes", 1, 9)]
    [InlineData("source: &a [ *a ]\n", "the alias '*a' stands inside its own anchor; write the value out", 1, 14)]
    [InlineData("---\nseed: 1\n---\nseed: 2\n", "a second document begins here; a pipeline file is one document, so leave '---' out", 3, 1)]
    [InlineData("source:\n\ttext: a\n", "a tab stands in the indentation; YAML is indented by spaces", 2, 1)]
    [InlineData("source:\n  text:\n  \tpath: a\n", "a tab stands in the indentation; YAML is indented by spaces", 3, 3)]
    [InlineData("? [ a ]\n: 1\n", "a list or a mapping stands where a key was expected; a key is a name", 1, 3)]
    [InlineData("", "the file is empty; a pipeline needs at least a source, such as source: { text: { path: corpus.txt } }", 1, 1)]
    [InlineData("# nothing but a comment\n", "the file is empty; a pipeline needs at least a source, such as source: { text: { path: corpus.txt } }", 1, 1)]
    [InlineData("---\n", "the file is empty; a pipeline needs at least a source, such as source: { text: { path: corpus.txt } }", 1, 1)]
    [InlineData("- a\n- b\n", "the file is a list; a pipeline begins with keys such as name: and source:", 1, 1)]
    [InlineData("just words\n", "the file is 'just words'; a pipeline begins with keys such as name: and source:", 1, 1)]
    [InlineData("name: [ a, b\n", "not YAML: while parsing a flow sequence, did not find expected ',' or ']'", 2, 1)]
    [InlineData("name: a: b\n", "not YAML: while scanning a plain scalar value, found invalid mapping", 1, 8)]
    [InlineData("name: @home\n", "not YAML: while scanning for the next token, found character that cannot start any token", 1, 7)]
    [InlineData("name: a\0b\n", "the control character U+0000 stands here; a pipeline file is text, so take it out", 1, 8)]
    [InlineData("name: a\n# \u0007\n", "the control character U+0007 stands here; a pipeline file is text, so take it out", 2, 3)]
    public void Parse_NoPlainData_IsRefusedWithPlaceAndRemedy(string yaml, string message, int line, int column)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse(yaml));
        Assert.Equal($"{message} - p.yaml({line},{column})", fault.Message);
        Assert.Equal(("p.yaml", line, column, FailureKind.BadConfiguration), (fault.File, fault.Line, fault.Column, fault.Kind));
    }

    [Theory]
    [InlineData("\uFEFFsource: { text: { path: in.txt } }\nseed: x\n", 2, 7)]
    [InlineData("source: { text: { path: in.txt } }\r\nseed: x\r\n", 2, 7)]
    [InlineData("%YAML 1.2\n---\nsource: { text: { path: in.txt } }\nseed: x\n...\n", 4, 7)]
    [InlineData("source:\n  - text:\n      path: in.txt\n\n# comment\nseed:    x\n", 6, 10)]
    public void Parse_ByteOrderMarkLineEndsAndDirectives_KeepPlacesRight(string yaml, int line, int column)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse(yaml));
        Assert.Equal($"seed is 'x'; it must be a whole number from 0 - p.yaml({line},{column})", fault.Message);
    }

    [Fact]
    public void Parse_Alias_IsACopy()
    {
        var pipeline = PipelineFile.Parse(
            "source: { text: { path: in.txt } }\naugment: { operations: [ word-deletion: &rate { rate: 0.2 }, synonyms: *rate ] }\n", "p.yaml", _folder.Path, Components.Default(),
            ["augment.operations.synonyms.rate=0.4"]);
        Assert.Equal("""[{"word-deletion":{"at_least":0,"count":null,"rate":0.2}},{"synonyms":{"analyzer":null,"at_least":0,"lexicon":null,"rate":0.4}}]""", CanonicalJson.Write(pipeline.Augment!.Operations));
    }

    [Fact]
    public void Parse_AliasBomb_IsRefusedAtOnce()
    {
        var yaml = new StringBuilder("a0: &a0 [ x, x ]\n");
        for (var i = 1; i <= 30; i++) yaml.Append($"a{i}: &a{i} [ *a{i - 1}, *a{i - 1} ]\n");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var fault = Assert.Throws<ConfigurationException>(() => Parse(yaml.ToString()));
        Assert.StartsWith("the file holds more than 10000 values, its aliases written out", fault.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void Parse_65Aliases_AreTooMany()
    {
        var yaml = "a: &a 1\n" + string.Concat(Enumerable.Range(0, 65).Select(i => $"k{i}: *a\n"));
        Assert.Equal("the file uses more than 64 aliases; write the values out - p.yaml(66,6)", Assert.Throws<ConfigurationException>(() => Parse(yaml)).Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{ a: ")]
    [InlineData("- ")]
    public void Parse_Depth_IsBounded(string open)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse("x:\n  " + string.Concat(Enumerable.Repeat(open, 5_000))));
        Assert.StartsWith("the file nests deeper than 64 levels; a pipeline needs fewer than ten - p.yaml(2,", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DepthByAliases_IsBounded()
    {
        var yaml = new StringBuilder("a0: &a0 [ x ]\n");
        for (var i = 1; i <= 5; i++) yaml.Append($"a{i}: &a{i} {new string('[', 30)}*a{i - 1}{new string(']', 30)}\n");
        Assert.StartsWith("the file nests deeper than 64 levels here", Assert.Throws<ConfigurationException>(() => Parse(yaml.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOverTheLimit_IsRefusedUnread()
    {
        var path = _folder["p.yaml"];
        File.WriteAllBytes(path, new byte[(1 << 20) + 1]);
        Assert.Equal($"the file has 1048577 bytes; a pipeline file has at most 1048576, so is it data? - {path}", Assert.Throws<ConfigurationException>(() => Load(path)).Message);
    }

    [Fact]
    public void Load_InvalidUtf8_NamesTheByteAndItsPlace()
    {
        var path = _folder["p.yaml"];
        File.WriteAllBytes(path, [.. "seed: 1\nname: \u00E9"u8, 0xE9, .. "t\u00E9\n"u8]);
        Assert.Equal($"the byte 0xE9 is not UTF-8; save the file as UTF-8 - {path}(2,8)", Assert.Throws<ConfigurationException>(() => Load(path)).Message);
    }

    [Fact]
    public void Load_Utf16_SaysSo()
    {
        var path = _folder["p.yaml"];
        File.WriteAllText(path, Source, Encoding.Unicode);
        Assert.Equal($"the file is UTF-16; save it as UTF-8 - {path}(1,1)", Assert.Throws<ConfigurationException>(() => Load(path)).Message);
    }

    [Fact]
    public void Load_NoFileOrAFolder_IsMissingInput()
    {
        var absent = Assert.Throws<PairForgeException>(() => Load(_folder["none.yaml"]));
        Assert.Equal((FailureKind.InputMissing, $"{_folder["none.yaml"]} does not exist; give the path of a pipeline file"), (absent.Kind, absent.Message));
        var folder = Assert.Throws<PairForgeException>(() => Load(_folder.Path));
        Assert.Equal(FailureKind.InputMissing, folder.Kind);
        Assert.Contains("is a folder; give a pipeline file such as", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RelativePath_ResolvesAgainstTheFilesFolder()
    {
        Directory.CreateDirectory(_folder["sub"]);
        var path = _folder["sub/p.yaml"];
        File.WriteAllText(path, "source: { text: { path: ../data/in.txt } }\nwrite: { path: out }\n");
        var pipeline = Load(path);
        Assert.Equal(_folder["data/in.txt"], ((global::PairForge.Sources.TextSourceOptions)pipeline.Source[0].Options).Path.Resolved);
        Assert.Equal(_folder["sub/out"], pipeline.Write.Path!.Resolved);
    }

    [Fact]
    public void LoadBlock_OfAFileOrOfItself_BindsTheSame()
    {
        var components = new Components().AddBlock("tune", typeof(TuneOptions));
        var (inside, whole) = (_folder["p.yaml"], _folder["tune.json"]);
        File.WriteAllText(inside, "anything: else\ntune: { depth: 7 }\n");
        File.WriteAllText(whole, """{"depth":7}""");
        Assert.Equal(7, ((TuneOptions)PipelineFile.LoadBlock(inside, "tune", whole: false, components)).Depth);
        Assert.Equal(7, ((TuneOptions)PipelineFile.LoadBlock(whole, "tune", whole: true, components)).Depth);
        Assert.Equal(9, ((TuneOptions)PipelineFile.LoadBlock(whole, "tune", whole: true, components, ["tune.depth=9"])).Depth);
        Assert.Equal(3, ((TuneOptions)PipelineFile.LoadBlock(null, "tune", whole: true, components)).Depth);
    }

    public void Dispose() => _folder.Dispose();

    private static Pipeline Load(string path) => PipelineFile.Load(path, Components.Default());

    private Pipeline Parse(string yaml) => PipelineFile.Parse(yaml, "p.yaml", _folder.Path, Components.Default());

    private sealed record TuneOptions
    {
        public int Depth { get; init; } = 3;
    }
}
