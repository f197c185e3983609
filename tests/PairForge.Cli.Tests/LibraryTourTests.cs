using PairForge.Sinks;

namespace PairForge.Cli.Tests;

/// <summary>Tests that change the working directory of the process run alone.</summary>
[CollectionDefinition(nameof(WorkingDirectory), DisableParallelization = true)]
public sealed class WorkingDirectory;

[Collection(nameof(WorkingDirectory))]
public sealed class LibraryTourTests
{
    [Theory]
    [InlineData("LibraryTour", 0)]
    [InlineData("AnalyzerTour", 1)]
    public void Readme_Tour_IsTheCompiledSample(string tour, int block)
    {
        var lines = File.ReadAllLines(Repository.At("tests", "PairForge.Cli.Tests", tour + ".cs"));
        var body = Array.IndexOf(lines, "    {") + 1;
        var end = Array.IndexOf(lines, "    }");
        string[] sample = [.. lines.TakeWhile(l => l.Length > 0), "", .. lines[body..end].Select(l => l[8..]), .. lines[(end + 2)..]];
        var blocks = Readme.Blocks("csharp").ToArray();
        Assert.Equal(2, blocks.Length);
        Assert.Equal(string.Join('\n', sample), blocks[block]);
    }

    [Fact]
    public void Readme_AnalyzerTour_Runs()
    {
        var output = Console.Out;
        using var written = new StringWriter();
        try
        {
            Console.SetOut(written);
            AnalyzerTour.Run();
        }
        finally
        {
            Console.SetOut(output);
        }
        Assert.Equal("Hot days and hot nights" + Environment.NewLine, written.ToString()); // "Hot" is no adjective, the analyser says
    }

    [Fact]
    public async Task Readme_LibraryTour_Runs()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "pipelines/hard-negatives.yaml", "resources/corpora/quickstart.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            File.Copy(Repository.At(file.Split('/')), folder[file]);
        }
        var before = Directory.GetCurrentDirectory();
        var output = Console.Out;
        using var written = new StringWriter();
        try
        {
            Directory.SetCurrentDirectory(folder.Path);
            Console.SetOut(written);
            await LibraryTour.RunAsync();
        }
        finally
        {
            Console.SetOut(output);
            Directory.SetCurrentDirectory(before);
        }
        Assert.Matches(@"^\d+ rows from \d+ records\r?\n$", written.ToString());
        await foreach (var row in PairDatasetReader.Open(folder["out/from-code"]).ReadAsync(cancellation: TestContext.Current.CancellationToken))
            Assert.Equal(row.Anchor + "!", row.Positive);
    }
}
