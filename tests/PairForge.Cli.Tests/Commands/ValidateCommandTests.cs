namespace PairForge.Cli.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ValidateCommandTests() => _folder.Write("in.tsv", "anchor\tpositive\na\tb\n");

    [Fact]
    public async Task Validate_RightPipeline_SaysWhatItReads() =>
        Assert.Equal((0, "ok: dataset, 1 input file, 20 bytes\n", ""), await RunAsync("source: { tsv: { path: in.tsv } }\nencode: hashing\nfilter: [ exact-duplicates ]\n"));

    [Theory]
    [InlineData(66, "source: { tsv: { path: none.tsv } }", "none.tsv does not exist")]
    [InlineData(78, "source: { tsv: { path: in.tsv, columns: { anchor: question } } }", "in.tsv has no column 'question'; it has 'anchor', 'positive'")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nencode: { checkpoint: { path: model } }", "does not exist; give one that pairforge train wrote")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nmine: { corpus: more.txt }", "mine.corpus ")]
    [InlineData(66, "source: { tsv: { path: in.tsv } }\nfilter: { contamination: { files: test.tsv } }", "evaluation file 'test.tsv' is not there")]
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
