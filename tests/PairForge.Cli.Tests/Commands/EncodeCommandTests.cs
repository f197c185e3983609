using System.Text.Json.Nodes;
using PairForge.Onnx.Tests;

namespace PairForge.Cli.Tests.Commands;

/// <summary>An ONNX folder in the commands that take a model, and in a pipeline.</summary>
public sealed class EncodeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model, _texts;

    public EncodeCommandTests()
    {
        _model = _folder["model"];
        WordVectors.Write(_model, WordVectors.Lookup());
        _texts = _folder.Write("texts.txt", "a dog\nthe cat\nred ball\ntwo people\nthe man is running\nthe woman\na child in the water\nblue shirt\n");
    }

    [Fact]
    public async Task Encode_OnnxFolder_WritesVectorsThatAPipelineReads()
    {
        var (code, text, error) = await Invocation.RunAsync("encode", _model, "--input", _texts, "--out", _folder["v.npy"], "--json", "--quiet");
        Assert.True(code == 0, error);
        var json = JsonNode.Parse(text)!;
        Assert.Equal(["rows", "dimension", "seconds", "out", "ids"], json.AsObject().Select(p => p.Key));
        Assert.Equal((8, 8), ((int?)json["rows"], (int?)json["dimension"]));
        Assert.Equal(128 + (8 * 8 * 4), new FileInfo(_folder["v.npy"]).Length);

        var byModel = await MineAsync("by-model", $"onnx: {{ path: {_model} }}");
        var byVectors = await MineAsync("by-vectors", $"vectors: {{ path: {_folder["v.npy"]}, ids: {_folder["v.ids.txt"]} }}");
        Assert.Equal(Rows(byModel), Rows(byVectors));
    }

    /// <summary>A cross-encoder that scores by its weights alone: its scores are those of the lineage.</summary>
    [Fact]
    public async Task Build_CrossEncoder_ScoresTheCandidatesAgain()
    {
        var scorer = _folder["scorer"];
        WordVectors.Write(scorer, WordVectors.Scorer());
        var plain = await MineAsync("plain", $"onnx: {{ path: {_model} }}");
        var scored = await MineAsync("scored", $"onnx: {{ path: {_model} }}", $"mine.rescore={{ onnx-cross-encoder: {{ path: {scorer} }} }}", "write.scores=true");
        Assert.NotEqual(Rows(plain), Rows(scored));
        using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select min(s), max(s) from (select unnest(scores[2:]) as s from '{scored}/data/*.parquet')";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var (low, high) = (Convert.ToDouble(reader.GetValue(0)), Convert.ToDouble(reader.GetValue(1)));
        Assert.True(low > 0 && high < 1 && low < high, $"{low} to {high} are no probabilities");
    }

    [Fact]
    public async Task Encode_Option_ReachesTheEncoder()
    {
        var (code, _, error) = await Invocation.RunAsync("encode", _model, "--input", _texts, "--out", _folder["w.npy"], "--set", "prompt_name=query", "--quiet");
        Assert.Equal(78, code);
        Assert.Equal($"pairforge: {_model}: config_sentence_transformers.json has no prompt 'query'; it has none: give the text itself with prompt\n", error);
        (code, _, error) = await Invocation.RunAsync("encode", _model, "--input", _texts, "--out", _folder["w.npy"], "--set", "promt=x", "--quiet");
        Assert.Equal(78, code);
        Assert.Contains("did you mean 'prompt'", error, StringComparison.Ordinal);
        (code, _, error) = await Invocation.RunAsync("encode", _folder["none"], "--input", _texts, "--out", _folder["w.npy"]);
        Assert.Equal(66, code);
        Assert.Contains("none does not exist; give one that pairforge train wrote, or of an ONNX or static encoder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_OnnxFolder_IsMeasured()
    {
        var sts = _folder.Write("sts.tsv", "5\ta dog\tthe dog\n0\ta dog\tred shirt\n3\tthe man\tthe woman\n1\tblue water\ttwo people\n");
        var (code, text, error) = await Invocation.RunAsync("eval", _model, "--sts", sts, "--json");
        Assert.True(code == 0, error);
        Assert.Equal(4, (int?)JsonNode.Parse(text)!["sts"]![0]!["rows"]);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> MineAsync(string name, string encode, params string[] sets)
    {
        var pipeline = _folder.Write(name + ".yaml", $$"""
            name: {{name}}
            source: { text: { path: {{_texts}} } }
            pair: [ views: { count: 1 } ]
            augment: { operations: [ word-deletion: { rate: 0.3, at_least: 1 } ] }
            encode: { {{encode}} }
            mine: { num_negatives: 2 }
            write: { path: {{_folder[name]}}, format: n-tuple }
            """);
        var (code, _, error) = await Invocation.RunAsync(["build", pipeline, "--quiet", .. sets.SelectMany(s => new[] { "--set", s })]);
        Assert.True(code == 0, error);
        return _folder[name];
    }

    private static byte[] Rows(string dataset) => File.ReadAllBytes(Directory.GetFiles(Path.Combine(dataset, "data")).Single());
}
