using System.Diagnostics;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A run that is killed at any moment and started again ends in the same dataset.</summary>
public sealed class KillTests : IDisposable
{
    private const int Terminate = 15, Interrupt = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-kill").FullName;

    [Fact]
    public async Task Build_KilledAtRandom_EndsInTheSameDataset()
    {
        var kills = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1" ? 200 : 25;
        var (expected, time) = await UninterruptedAsync();
        var random = new KeyedRandom(1, "kill", "times");
        var (killed, finished) = (0, 0);
        for (var run = 0; killed < kills; run++)
        {
            var output = At($"run{run}");
            while (true)
            {
                using var process = Build(output);
                if (killed < kills && !process.EndsWithin(time * random.NextDouble()))
                {
                    process.Kill();
                    killed++;
                    continue;
                }
                var (code, _, error) = await process.EndAsync();
                Assert.True(code == 0, error);
                break;
            }
            Assert.Equal(expected, SmallRun.Digest(output));
            finished++;
            Directory.Delete(output, recursive: true);
        }
        TestContext.Current.SendDiagnosticMessage($"{killed} kills, {finished} runs");
    }

    [Fact]
    public async Task Worker_StageByStage_MakesTheSameDataset()
    {
        var (expected, _) = await UninterruptedAsync();
        var output = At("workers");
        Assert.Equal(0, (await Invocation.RunAsync([.. Arguments(output), "--plan-only"])).Code);
        var plan = Path.Combine(output, "plan.json");
        foreach (var (stage, count) in new[] { ("map", 1), ("dedup", 1), ("pool", 1), ("fit", 1), ("encode", 1), ("view", 1), ("mine", 1), ("compose", 1), ("commit", 1) })
        {
            for (var index = 0; index < count; index++)
            {
                var (code, _, error) = await Invocation.RunAsync("worker", "--plan", plan, "--stage", stage, "--index", $"{index}");
                Assert.True(code == 0, error);
            }
        }
        Assert.Equal(expected, SmallRun.Digest(output));
    }

    [Fact]
    public async Task Worker_SixProcessesRaceForAnIndex_ItIsDoneOnce()
    {
        using var folder = new TemporaryFolder();
        var (pipeline, output, whole) = (SmallRun.WriteTo(folder), folder["out"], folder["whole"]);
        Assert.Equal(0, (await Invocation.RunAsync(SmallRun.Build(pipeline, whole))).Code);
        Assert.Equal(0, (await Invocation.RunAsync([.. SmallRun.Build(pipeline, output), "--plan-only"])).Code);
        foreach (var stage in (string[])["map", "dedup"])
        {
            var racers = Enumerable.Range(0, 6).Select(_ => CommandProcess.Start(null, "worker", "--plan", Path.Combine(output, "plan.json"), "--stage", stage, "--index", "0")).ToList();
            foreach (var racer in racers)
            {
                var (code, _, error) = await racer.EndAsync();
                Assert.True(code == 0, error);
                Assert.Matches($"^{stage} 0: (done|was done before)$", error.Trim());
                racer.Dispose();
            }
            Assert.Single(Directory.GetFiles(Path.Combine(output, "_run", "done"), stage + "-00000.json"));
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(output, "_run", "attempts")));
            for (var index = 1; stage == "map" && index < 3; index++)
                Assert.Equal(0, (await Invocation.RunAsync("worker", "--plan", Path.Combine(output, "plan.json"), "--stage", stage, "--index", $"{index}")).Code);
        }
        Assert.Equal(0, (await Invocation.RunAsync("resume", output, "--quiet")).Code);
        Assert.Equal(SmallRun.Visible(whole), SmallRun.Visible(output));
    }

    [Fact]
    public async Task Verify_TheCardWasWrittenOn_ExitCode65AndItsName()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Invocation.RunAsync(SmallRun.Build(SmallRun.WriteTo(folder), folder["out"]))).Code);
        File.AppendAllText(Path.Combine(folder["out"], "README.md"), "!");
        var (code, _, error) = await Invocation.RunAsync("verify", folder["out"]);
        Assert.Equal(65, code);
        Assert.StartsWith("pairforge: README.md: has ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Terminate, 75, "map-00000")]
    [InlineData(Terminate, 75, "pool-00000")]
    [InlineData(Interrupt, 130, "dedup-00000")]
    [InlineData(Interrupt, 130, "encode-00000")]
    public async Task Build_Stopped_EndsSoonAndGoesOnLater(int signal, int expectedCode, string after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        var output = At("stopped");
        var arguments = Arguments(output).Append("--set").Append("encode.hashing.dimension=2048").ToArray(); // slow enough to be met in the middle
        using (var process = CommandProcess.Start(null, arguments))
        {
            while (!File.Exists(Path.Combine(output, "_run", "done", after + ".json")) && !process.EndsWithin(TimeSpan.FromMilliseconds(2)))
            {
                // until that stage is committed
            }
            process.Signal(signal);
            var watch = Stopwatch.StartNew();
            var (code, _, error) = await process.EndAsync();
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
            Assert.Equal(expectedCode, code);
            Assert.Equal("pairforge: stopped; the same command goes on where it stopped", error.Trim().Split('\n')[^1]);
        }
        Assert.False(Directory.Exists(Path.Combine(output, "data")));
        var (resumed, _, fault) = await Invocation.RunAsync("resume", output, "--quiet");
        Assert.True(resumed == 0, fault);
        var whole = At("whole");
        Assert.Equal(0, (await Invocation.RunAsync([.. arguments.Select(a => a == output ? whole : a)])).Code);
        Assert.Equal(SmallRun.Digest(whole), SmallRun.Digest(output));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private static IEnumerable<string> Arguments(string output) =>
        ["build", Repository.At("pipelines", "quickstart.yaml"), "--out", output, "--quiet", "--workers", "2"];

    private static CommandProcess Build(string output) => CommandProcess.Start(null, [.. Arguments(output)]);

    private async Task<((string Manifest, string Rows) Digest, TimeSpan Time)> UninterruptedAsync()
    {
        var output = At("whole");
        var watch = Stopwatch.StartNew();
        using var process = Build(output);
        var (code, _, error) = await process.EndAsync();
        Assert.True(code == 0, error);
        return (SmallRun.Digest(output), watch.Elapsed);
    }
}
