using System.IO.Compression;
using System.Text;

namespace PairForge.Cli.Tests;

/// <summary>Wrong input gets one line with the position and the remedy, the right exit code, and leaves nothing behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-bad-").FullName;

    [Fact]
    public async Task Build_UnknownKey_NamesItsPlaceAndTheNearestKey() =>
        await FailsAsync("source: { text: { path: in.txt } }\nmine: { num_negative: 3 }\n", 78, "(2,9)", "did you mean 'num_negatives'?");

    [Fact]
    public async Task Build_WrongType_SaysWhatItMustBe() =>
        await FailsAsync("source: { text: { path: in.txt } }\nmine: { num_negatives: three }\n", 78, "num_negatives is 'three'; it must be a whole number", "(2,24)");

    [Fact]
    public async Task Build_OutOfRange_NamesTheBounds() =>
        await FailsAsync("source: { text: { path: in.txt } }\nmine: { relative_margin: 1.2 }\n", 78, "relative_margin is 1.2; it must lie in [0, ", "(2,26)");

    [Fact]
    public async Task Build_MissingInput_NamesIt() => await FailsAsync(Text("absent.txt"), 66, "absent.txt does not exist");

    [Fact]
    public async Task Build_MissingPipeline_NamesIt()
    {
        var (code, _, error) = await Invocation.RunAsync("build", Path.Combine(_folder, "none.yaml"));
        Assert.Equal(66, code);
        Assert.Contains("none.yaml does not exist", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_EmptyFile_SaysThatNothingWasRead()
    {
        Write("in.txt", []);
        await FailsAsync(Text("in.txt"), 65, "no record was read: in.txt is empty");
    }

    [Fact]
    public async Task Build_BinaryFile_SaysSo()
    {
        Write("in.txt", [0, 1, 2, 0, 10, 0, 0, 7]);
        await FailsAsync(Text("in.txt"), 65, "control-character", "binary");
    }

    [Fact]
    public async Task Build_TruncatedGzip_IsCountedAndLocated()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Lines(2000));
        Write("in.txt.gz", whole.ToArray()[..^200]);
        var (code, output, _) = await Invocation.RunAsync("build", Pipeline(Text("in.txt.gz")), "--out", Out, "--json", "--quiet");
        Assert.Equal(0, code); // one bad record of many is under the limit, and counted
        Assert.Contains("\"truncated-gzip\": 1", output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(Out, "quarantine")));
    }

    [Fact]
    public async Task Build_InvalidUtf8_StopsOverTheLimitWithThePlace()
    {
        Write("in.txt", [.. Lines(20), .. Enumerable.Range(0, 20).SelectMany(_ => new byte[] { 0x61, 0xFF, 0x0A })]);
        var error = await FailsAsync(Text("in.txt"), 65, "20 of 40 records were refused", "invalid-utf8", "in.txt at byte");
        Assert.Contains("quarantine/", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_MalformedJsonLine_IsQuarantinedWithItsLine()
    {
        Write("in.jsonl", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 30).Select(i => $"{{\"text\": \"row {i} of the file\"}}\n")) + "{\"text\": \n"));
        var (code, output, _) = await Invocation.RunAsync("build", Pipeline("source: { jsonl: { path: in.jsonl } }\n"), "--out", Out, "--json", "--quiet");
        Assert.Equal(0, code);
        Assert.Contains("\"malformed-json\": 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_MissingColumn_NamesTheColumnsThatAreThere()
    {
        Write("in.tsv", "first\tsecond\na\tb\n"u8.ToArray());
        await FailsAsync("source: { tsv: { path: in.tsv, columns: { anchor: question } } }\n", 78, "in.tsv has no column 'question'; it has 'first', 'second'");
    }

    [Fact]
    public async Task Build_OutputIsAFile_SaysSo()
    {
        Write("in.txt", Lines(20));
        File.WriteAllText(Out, "something");
        var (code, _, error) = await Invocation.RunAsync("build", Pipeline(Text("in.txt")), "--out", Out, "--quiet");
        Assert.Equal(73, code);
        Assert.Contains("is a file; the output must be a folder", error, StringComparison.Ordinal);
        Assert.Equal("something", File.ReadAllText(Out));
    }

    [Theory]
    [InlineData("/dev/null/x")]
    [InlineData("/proc/x")]
    public async Task Build_OutputThatCannotBeMade_SaysSo(string output)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs the file systems of Linux");
        Write("in.txt", Lines(20));
        var (code, written, error) = await Invocation.RunAsync("build", Pipeline(Text("in.txt")), "--out", output, "--quiet");
        Assert.Equal((73, ""), (code, written));
        Assert.StartsWith($"pairforge: {output} cannot be written (", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains("; give another folder with --out", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_FolderOfSomethingElse_IsLeftAsItIs()
    {
        Write("in.txt", Lines(20));
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "thesis.tex"), "ten years of work");
        var (code, _, error) = await Invocation.RunAsync("build", Pipeline(Text("in.txt")), "--out", Out, "--quiet", "--fresh");
        Assert.Equal(73, code);
        Assert.Contains("holds 'thesis.tex', which is not part of a dataset; give an empty folder with --out", error, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Build_OutputOfAnotherPipeline_NamesTheDifference()
    {
        Write("in.txt", Lines(20));
        Assert.Equal(0, (await Invocation.RunAsync("build", Pipeline(Text("in.txt")), "--out", Out, "--quiet")).Code);
        var (code, _, error) = await Invocation.RunAsync("build", Pipeline(Text("in.txt")), "--out", Out, "--quiet", "--set", "seed=7");
        Assert.Equal(73, code);
        Assert.Contains("seed was 42 and is 7", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NothingLeftAfterFilters_SaysWhichFilter()
    {
        Write("in.txt", Lines(20));
        await FailsAsync(Text("in.txt") + "filter: { length: { min_words: 100 } }\n", 65, "no anchor is left", "too-few-words 20");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Out => Path.Combine(_folder, "out");

    private static string Text(string path) => $"source: {{ text: {{ path: {path} }} }}\n";

    private static byte[] Lines(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"this is line {i} of {count * 31 % (i + 7)}\n")));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder, name), bytes);

    private string Pipeline(string yaml)
    {
        var path = Path.Combine(_folder, "pipeline.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    private async Task<string> FailsAsync(string yaml, int code, params string[] says)
    {
        var (found, output, error) = await Invocation.RunAsync("build", Pipeline(yaml), "--out", Out, "--quiet");
        Assert.True(code == found, $"exit {found} instead of {code}: {error}");
        Assert.Empty(output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.All(says, s => Assert.Contains(s, error, StringComparison.Ordinal));
        if (Directory.Exists(Out)) Assert.Equal(["quarantine"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName));
        return error;
    }
}
