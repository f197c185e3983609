using System.Diagnostics;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A signal ends a run within five seconds, also one that hangs; a second one ends it at once; and it goes on later.</summary>
public sealed class StopTests : IDisposable
{
    private const int Terminate = 15, Interrupt = 2;
    private const string Stopped = "pairforge: stopped; the same command goes on where it stopped";

    private readonly TemporaryFolder _folder = new();

    public StopTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("map", Terminate, 75, false)]
    [InlineData("compose", Interrupt, 130, true)]
    [InlineData("view", Terminate, 75, true)]
    public async Task Build_AStageHangs_EndsInTimeAndGoesOnLater(string stage, int signal, int expectedCode, bool twice)
    {
        var (pipeline, output, whole) = (SmallRun.WriteTo(_folder), _folder["out"], _folder["whole"]);
        using (var process = CommandProcess.Start(
            new Dictionary<string, string> { ["PAIRFORGE_FAILPOINT"] = $"hang:link:_run/done/{stage}-00000" }, SmallRun.Build(pipeline, output)))
        {
            UntilThere(process, Path.Combine(output, "_run", stage)); // its files have their names, its marker is what hangs
            await StopsAsync(process, signal, expectedCode, twice);
        }
        Assert.False(File.Exists(Path.Combine(output, "_run", "done", stage + "-00000.json")));
        Assert.Equal(["plan.json"], SmallRun.Visible(output).Keys);

        var (code, text, error) = await Invocation.RunAsync("gc", output);
        Assert.True(code == 0, error);
        Assert.False(text.StartsWith("0 files", StringComparison.Ordinal));
        Assert.Empty(Directory.Exists(Path.Combine(output, "_run", "attempts")) ? Directory.GetFileSystemEntries(Path.Combine(output, "_run", "attempts")) : []);
        Assert.Empty(Directory.Exists(Path.Combine(output, "_run", stage)) ? Directory.GetFiles(Path.Combine(output, "_run", stage), "00000-*") : []);

        foreach (var folder in (string[])[output, whole]) Assert.Equal(0, (await Invocation.RunAsync(SmallRun.Build(pipeline, folder))).Code);
        Assert.Equal(SmallRun.Visible(whole), SmallRun.Visible(output));
    }

    private static async Task StopsAsync(CommandProcess process, int signal, int expectedCode, bool twice)
    {
        process.Signal(signal);
        var watch = Stopwatch.StartNew();
        if (twice)
        {
            Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(500)), "the first signal lets it drain");
            process.Signal(signal);
        }
        var (code, _, error) = await process.EndAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(twice ? 2 : 5), $"it took {watch.Elapsed}");
        Assert.Equal(expectedCode, code);
        Assert.Equal(Stopped, error.Trim());
    }

    private static void UntilThere(CommandProcess process, string folder)
    {
        while (!Directory.Exists(folder)) Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(10)), "it ended before it hung");
        Assert.False(process.EndsWithin(TimeSpan.FromMilliseconds(500)), "it did not hang");
    }
}
