namespace PairForge.Cli.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ValidateCommandTests() => _folder.Write("in.tsv", "anchor\tpositive\na\tb\n");

    [Fact]
    public async Task Validate_RightPipeline_SaysWhatItReads() =>
        Assert.Equal((0, "ok: dataset, 1 input file, 20 bytes\n", ""), await RunAsync("source: { tsv: { path: in.tsv } }\nencode: hashing\nfilter: [ exact-duplicates ]\n"));

    [Fact]
    public async Task Validate_SomethingThatIsNotUsed_IsAWarning()
    {
        var (code, output, error) = await RunAsync("source: { tsv: { path: in.tsv } }\nmine: {}\nwrite: { format: pair }\n");
        Assert.Equal((0, "ok: dataset, 1 input file, 20 bytes\n"), (code, output));
        Assert.StartsWith("warning: write.format is pair, ", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66, "source: { tsv: { path: none.tsv } }", "none.tsv does not exist")]
    [InlineData(78, "source: { tsv: { path: in.tsv, columns: { anchor: question } } }", "in.tsv has no column 'question'; it has 'anchor', 'positive'")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nencode: { checkpoint: { path: model } }", "does not exist; give one that pairforge train wrote")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nmine: { corpus: more.txt }", "mine.corpus ")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nfilter: { contamination: { files: test.tsv } }", "evaluation file 'test.tsv' is not there")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\npair: [ views, given, views: { count: 2 } ]", "pair lists views 2 times; list it once - ")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\nencode: { vectors: { path: v.npy } }\naugment: { operations: crop, gate: { min_similarity: 0.5 } }", "encode is vectors, which knows no views, but augment.gate asks for their similarity")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\naugment: { choose: chain, probability: 0.5, operations: crop }", "choose: chain applies every operation; write choose: sometimes")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\naugment: { choose: sometime, operations: crop }", "did you mean 'sometimes'?")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\npair: { adjacent: { within: document } }", "it must be one of record, group, file")]
    [InlineData(78, "source: { tsv: { path: in.tsv } }\nmine: { nums: 3 }", "'nums' is not a key of mine")]
    public async Task Validate_WrongPipeline_IsOneLine(int code, string yaml, string message)
    {
        var (found, output, error) = await RunAsync(yaml);
        Assert.Equal((code, ""), (found, output));
        Assert.Contains(message, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int, string, string)> RunAsync(string yaml) => Invocation.RunAsync("validate", _folder.Write("p.yaml", yaml));
}
