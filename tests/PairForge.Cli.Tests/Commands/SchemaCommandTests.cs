using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using PairForge.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PairForge.Cli.Tests.Commands;

/// <summary>The schema and the binder judge the same files alike; the judge of the schema is NJsonSchema.</summary>
public sealed class SchemaCommandTests
{
    private const string Source = "source: { text: { path: in.txt } }\n";

    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Repository.At("pipelines"), "*.yaml").Select(p => Path.GetFileName(p)!)];

    [Fact]
    public async Task Schema_Command_PrintsTheDraftAndEveryBlock()
    {
        var schema = JsonNode.Parse(await TextAsync())!;
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)schema["$schema"]);
        var keys = schema["properties"]!.AsObject().Select(p => p.Key);
        Assert.Empty(new[] { "name", "seed", "source", "scrub", "segment", "filter", "pair", "augment", "encode", "mine", "write", "max_quarantine", "train" }.Except(keys));
        var forms = schema["$defs"]!["text-encoder"]!["oneOf"]!.AsArray().Where(f => f!["required"] is not null).Select(f => f!["required"]![0]!.GetValue<string>());
        Assert.Empty(new[] { "checkpoint", "hashing", "vectors" }.Except(forms));
    }

    [Fact]
    public async Task Schema_Option_HasRangeDefaultAndDescription()
    {
        var options = JsonNode.Parse(await TextAsync())!["$defs"]!["mine-options"]!["properties"]!;
        Assert.Equal("""{"type":"integer","minimum":1,"maximum":1000,"description":"Negatives a query.","default":3}""", options["num_negatives"]!.ToJsonString());
        Assert.Equal("""["top","random","weighted"]""", options["sampling"]!["enum"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task Schema_ShippedPipeline_Validates(string file) =>
        Assert.Empty(await ErrorsAsync(await File.ReadAllTextAsync(Repository.At("pipelines", file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("mine: null\n")]
    [InlineData("mine:\n")]
    [InlineData("mine: {}\n")]
    [InlineData("scrub: {}\n")]
    [InlineData("scrub: { kinds: [ email, card ], key: null }\n")]
    [InlineData("scrub: { kinds: phone }\n")]
    [InlineData("segment: none\n")]
    [InlineData("segment: sentences\n")]
    [InlineData("filter: length\n")]
    [InlineData("filter: { length: { min_words: 2 }, exact-duplicates: {} }\n")]
    [InlineData("filter: [ exact-duplicates, length: ]\n")]
    [InlineData("pair: [ given, views: { count: 3 } ]\n")]
    [InlineData("augment: { choose: chain, operations: { word-deletion: { rate: 0.2 }, crop: {} } }\n")]
    [InlineData("encode: hashing\n")]
    [InlineData("encode: { hashing: { dimension: 64, word_ngram_weight: 0 } }\n")]
    [InlineData("mine: { search: exact, range_max: null, relative_margin: 0.05 }\n")]
    [InlineData("write: { format: n-tuple, path: a/b, rows_per_file: 10 }\n")]
    [InlineData("max_quarantine: 50\n")]
    [InlineData("train: { objective: [ info-nce, unsupervised: { weight: 0.5 } ], epochs: 0 }\n")]
    public async Task Schema_RightFile_ValidatesAndBinds(string yaml)
    {
        Assert.Empty(await ErrorsAsync(Source + yaml));
        Bind(Source + yaml);
    }

    [Theory]
    [InlineData("seed: 1\n")]
    [InlineData("source: []\n")]
    [InlineData("source: { text: {} }\n")]
    [InlineData("source: text\n")]
    [InlineData("source: { txt: { path: a } }\n")]
    [InlineData("source: [ { text: { path: a }, tsv: { path: b } } ]\n")]
    [InlineData("source: { text: { path: [ 1 ] } }\n")]
    [InlineData(Source + "sead: 1\n")]
    [InlineData(Source + "seed: -1\n")]
    [InlineData(Source + "seed: 1.5\n")]
    [InlineData(Source + "seed: one\n")]
    [InlineData(Source + "seed: null\n")]
    [InlineData(Source + "name: { a: b }\n")]
    [InlineData(Source + "name: null\n")]
    [InlineData(Source + "name: \"\"\n")]
    [InlineData(Source + "name: ../up\n")]
    [InlineData(Source + "name: ..\n")]
    [InlineData(Source + "name: \"${env:HOME}\"\n")]
    [InlineData(Source + "scrub: true\n")]
    [InlineData(Source + "scrub: { kinds: [] }\n")]
    [InlineData(Source + "scrub: { kinds: [ mail ] }\n")]
    [InlineData(Source + "scrub: { key: a-secret-in-the-file }\n")]
    [InlineData(Source + "mine: 3\n")]
    [InlineData(Source + "mine: { num_negatives: 0 }\n")]
    [InlineData(Source + "mine: { num_negatives: 1001 }\n")]
    [InlineData(Source + "mine: { num_negatives: \"3\" }\n")]
    [InlineData(Source + "mine: { num_negatives: [ 3 ] }\n")]
    [InlineData(Source + "mine: { relative_margin: 1 }\n")]
    [InlineData(Source + "mine: { sampling: best }\n")]
    [InlineData(Source + "mine: { search: { hnsw: {} } }\n")]
    [InlineData(Source + "write: { scores: 1 }\n")]
    [InlineData(Source + "write: { compression: gzip }\n")]
    [InlineData(Source + "augment: { operations: [] }\n")]
    [InlineData(Source + "augment: { operations: [ crop: { keep: 2 } ] }\n")]
    [InlineData(Source + "filter: [ { length: {}, exact-duplicates: {} } ]\n")]
    [InlineData(Source + "filter: [ null ]\n")]
    [InlineData(Source + "train: { batch_size: 1 }\n")]
    [InlineData(Source + "train: { objective: [ info-nce: { temperature: hot } ] }\n")]
    [InlineData("[]\n")]
    public async Task Schema_WrongFile_IsRefusedByBoth(string yaml)
    {
        Assert.NotEmpty(await ErrorsAsync(yaml));
        Assert.Throws<ConfigurationException>(() => Bind(yaml));
    }

    private static Pipeline Bind(string yaml) => PipelineFile.Parse(yaml, "p.yaml", Path.GetTempPath(), SharedOptions.KnownComponents());

    private static async Task<string> TextAsync()
    {
        var (code, output, error) = await Invocation.RunAsync("schema");
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(string yaml)
    {
        // NJsonSchema knows draft 4, in which $defs was called definitions; nothing else that the schema uses has changed.
        var schema = await JsonSchema.FromJsonAsync((await TextAsync()).Replace("$defs", "definitions", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return schema.Validate(Json(stream.Documents[0].RootNode)?.ToJsonString() ?? "null").Select(e => e.ToString());
    }

    /// <summary>YAML's core schema, as an editor reads it.</summary>
    private static JsonNode? Json(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var entries = new JsonObject();
                foreach (var (key, value) in map.Children) entries[((YamlScalarNode)key).Value!] = Json(value);
                return entries;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(Json)]);
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }:
                return null;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain when bool.TryParse(plain.Value, out var flag):
                return flag;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain when long.TryParse(plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return whole;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain when double.TryParse(plain.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return number;
            default:
                return ((YamlScalarNode)node).Value;
        }
    }
}
