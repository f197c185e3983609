using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>A committed file that is not what it was is refused with its name by whoever reads it, and by <c>verify</c>.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly string[] Damages = ["flipped", "cut", "deleted", "another run's"];

    private readonly FilesOfRun _run = new(), _other = new(seed: 8);
    private readonly ITestOutputHelper _output;

    public DamageTests(ITestOutputHelper output) => _output = output;

    public void Dispose()
    {
        _run.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Stages_ACommittedFileIsDamaged_EveryLaterStageThatReadsItRefusesIt()
    {
        var (done, other) = (await AllButCommitAsync(_run), await AllButCommitAsync(_other));
        var (unread, cases) = (new SortedSet<string>(StringComparer.Ordinal), 0);
        foreach (var marker in Markers(done))
        {
            foreach (var file in marker.Files.Where(f => f.Bytes > 0))
            {
                var readers = new Dictionary<string, List<string>>();
                foreach (var damage in Damages)
                {
                    var theirs = StageMarker.TryParse(File.ReadAllBytes(Path.Combine(other, RunStore.MarkerPath(marker.Stage, marker.Index))))!.Find(file.Name);
                    if (damage == Damages[^1] && (theirs is null || theirs.Sha256 == file.Sha256)) continue;
                    readers[damage] = [];
                    // One flipped byte is shown to every later stage; the other damages to the first that reads the file.
                    foreach (var later in damage == Damages[0] ? Later(marker.Stage) : readers.GetValueOrDefault(Damages[0])?.Take(1) ?? [])
                    {
                        var folder = Copy(done, _run.NewOutput());
                        DamageFile(Path.Combine(folder, file.Path), damage, theirs is null ? null : Path.Combine(other, theirs.Path));
                        if (later is not StageNames.Commit) foreach (var own in Markers(done).Where(m => m.Stage == later)) File.Delete(Path.Combine(folder, RunStore.MarkerPath(own.Stage, own.Index)));
                        if (await RunStageAsync(folder, later) is { } refusal)
                        {
                            Assert.True(refusal.Kind == FailureKind.BadData && refusal.Message.Contains(Path.Combine(folder, file.Path), StringComparison.Ordinal), $"{file.Path} {damage}, {later}: {refusal.Message}");
                            readers[damage].Add(later);
                        }
                        else
                        {
                            // It did not look: it made what it had made before.
                            foreach (var own in Markers(done).Where(m => m.Stage == later)) Assert.Equal(own.ToBytes(), File.ReadAllBytes(Path.Combine(folder, RunStore.MarkerPath(own.Stage, own.Index))));
                        }
                        Directory.Delete(folder, recursive: true);
                        cases++;
                    }
                }
                Assert.All(readers, r => Assert.Equal(readers.First().Value.FirstOrDefault(), r.Value.FirstOrDefault()));
                if (readers.Count > 0 && readers.First().Value.Count == 0) unread.Add($"{marker.Stage} {file.Name}");
            }
        }
        _output.WriteLine($"{cases} cases; read by no later stage: {string.Join(", ", unread)}");
        Assert.Empty(unread);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("cut")]
    [InlineData("deleted")]
    public async Task Run_AMarkerIsDamaged_IsDoneAgainToTheSameBytes(string damage)
    {
        var (done, whole) = (await AllButCommitAsync(_run), _run.NewOutput());
        await _run.RunAsync(whole);
        foreach (var marker in Markers(done))
        {
            var folder = Copy(done, _run.NewOutput());
            DamageFile(Path.Combine(folder, RunStore.MarkerPath(marker.Stage, marker.Index)), damage, null);
            await _run.RunAsync(folder);
            Assert.Equal(FilesOfRun.Visible(whole), FilesOfRun.Visible(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Run_AMarkerOfAnotherRun_IsRefusedByName()
    {
        var (done, other) = (await AllButCommitAsync(_run), await AllButCommitAsync(_other));
        foreach (var marker in Markers(done))
        {
            var (folder, path) = (Copy(done, _run.NewOutput()), RunStore.MarkerPath(marker.Stage, marker.Index));
            DamageFile(Path.Combine(folder, path), Damages[^1], Path.Combine(other, path));
            var fault = await Assert.ThrowsAnyAsync<PairForgeException>(() => _run.RunAsync(folder));
            Assert.Equal(FailureKind.CannotCreateOutput, fault.Kind);
            Assert.StartsWith($"{Path.Combine(folder, path)} belongs to another plan", fault.Message, StringComparison.Ordinal);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("plan.json", "flipped at its start", FailureKind.BadData)]
    [InlineData("plan.json", "flipped", FailureKind.BadData)]
    [InlineData("plan.json", "flipped in a value", FailureKind.CannotCreateOutput)] // it is the plan of another pipeline
    [InlineData("plan.json", "cut", FailureKind.BadData)]
    [InlineData("plan.json", "another run's", FailureKind.CannotCreateOutput)]
    [InlineData("_run/origin.json", "cut", FailureKind.BadData)]
    public async Task Run_WhatItIsTakenUpByIsDamaged_IsRefusedByName(string name, string damage, FailureKind expected)
    {
        var (done, other) = (await AllButCommitAsync(_run), await AllButCommitAsync(_other));
        DamageFile(Path.Combine(done, name), damage, Path.Combine(other, name));
        Directory.Delete(Path.Combine(done, RunStore.Done), recursive: true); // no marker says which plan it was
        Func<Task>[] runs = [() => StoredRun.ResumeAsync(done, Components.Default()), () => StoredRun.RunIndexAsync(Path.Combine(done, "plan.json"), "map", 0, Components.Default()), () => _run.RunAsync(done)];
        foreach (var run in name == "plan.json" ? runs : runs[..2])
        {
            var fault = await Assert.ThrowsAnyAsync<PairForgeException>(run);
            Assert.Equal(expected, fault.Kind);
            Assert.True(fault.Message.Contains(name, StringComparison.Ordinal) || fault.Message.Contains("holds the dataset of another run", StringComparison.Ordinal), fault.Message);
            Assert.Contains("--fresh", fault.Message, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(Path.Combine(done, name))); // to be looked at
    }

    [Fact]
    public async Task Verify_AnyFileOfADatasetIsDamaged_NamesIt()
    {
        var (whole, other) = (_run.NewOutput(), _other.NewOutput());
        await _run.RunAsync(whole);
        await _other.RunAsync(other);
        Assert.True((await DatasetVerifier.VerifyAsync(whole, TestContext.Current.CancellationToken)).IsWhole);
        var names = FilesOfRun.Visible(whole).Keys.Where(n => n != Provenance.FileName).ToList();
        Assert.Superset(new HashSet<string> { "README.md", "_SUCCESS", "manifest.json", "plan.json", "stats.json", "data/train-00000-of-00001.parquet", "lineage/dev-00000-of-00001.parquet", "quarantine/part-00000.parquet" }, names.ToHashSet());
        foreach (var name in names)
        {
            foreach (var damage in Damages)
            {
                if (damage == Damages[^1] && FilesOfRun.Visible(other).GetValueOrDefault(name) == FilesOfRun.Visible(whole)[name]) continue;
                var folder = Copy(whole, _run.NewOutput());
                DamageFile(Path.Combine(folder, name), damage, Path.Combine(other, name));
                var found = new List<string>();
                try
                {
                    found.AddRange((await DatasetVerifier.VerifyAsync(folder, TestContext.Current.CancellationToken)).Differences.Select(d => d.Path));
                }
                catch (PairForgeException fault) when (name == DatasetManifest.FileName && fault.Kind == (damage == "deleted" ? FailureKind.InputMissing : FailureKind.BadData))
                {
                    Assert.Contains(name, fault.Message, StringComparison.Ordinal);
                    continue;
                }
                Assert.True(found.Contains(name) || (name == "_SUCCESS" && damage is "flipped" or "another run's" && found.Contains("manifest.json")), $"{name} {damage}: {string.Join(", ", found)}");
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("deleted")]
    public async Task Run_TheCountsOfAFinishedDatasetAreDamaged_IsRefusedByName(string damage)
    {
        var folder = _run.NewOutput();
        await _run.RunAsync(folder);
        DamageFile(Path.Combine(folder, "stats.json"), damage, null);
        foreach (var run in (Func<Task>[])[() => _run.RunAsync(folder), () => StoredRun.ResumeAsync(folder, Components.Default())])
        {
            var fault = await Assert.ThrowsAnyAsync<PairForgeException>(run);
            Assert.Equal(FailureKind.BadData, fault.Kind);
            Assert.StartsWith(Path.Combine(folder, "stats.json"), fault.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Later(string stage) => RunStage.All.Select(s => s.Name).SkipWhile(s => s != stage).Skip(1).Append(StageNames.Commit);

    private static List<StageMarker> Markers(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, RunStore.Done)).Order(StringComparer.Ordinal).Select(f => StageMarker.TryParse(File.ReadAllBytes(f))!)];

    /// <summary>A run whose every stage is committed, and nothing else.</summary>
    private static async Task<string> AllButCommitAsync(FilesOfRun run)
    {
        var output = run.NewOutput();
        using var opened = RunLocation.Open(run.Pipeline, new RunOptions { Out = (OutputPath)output, Workers = 1 }, null);
        foreach (var stage in RunStage.All)
        {
            for (var index = 0; index < stage.Count(opened.Context); index++)
                await PipelineRunner.RunIndexAsync(opened.Context, stage, index, TestContext.Current.CancellationToken);
        }
        return output;
    }

    /// <summary>Runs what is not done of one stage, as workers would; answers why it was refused, or null.</summary>
    private static async Task<PairForgeException?> RunStageAsync(string folder, string stage)
    {
        try
        {
            for (var index = 0; index == 0 || stage != StageNames.Commit; index++)
                await StoredRun.RunIndexAsync(Path.Combine(folder, "plan.json"), stage, index, Components.Default(), new RunResources { Workers = 1 }, cancellation: TestContext.Current.CancellationToken);
            return null;
        }
        catch (PairForgeException end) when (end.Kind == FailureKind.Usage)
        {
            return null; // there is no such index any more
        }
        catch (PairForgeException refusal)
        {
            return refusal;
        }
    }

    private static string Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
        return to;
    }

    private static void DamageFile(string path, string damage, string? theirs)
    {
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        if (damage == "deleted") return;
        if (damage == "flipped") bytes[bytes.Length / 2] ^= 1;
        if (damage == "flipped at its start") bytes[0] ^= 1;
        if (damage == "flipped in a value") bytes[bytes.AsSpan().IndexOf("\"seed\": "u8) + 8] ^= 1;
        File.WriteAllBytes(path, damage.StartsWith("flipped", StringComparison.Ordinal) ? bytes : damage == "cut" ? bytes[..(bytes.Length / 2)] : File.ReadAllBytes(theirs!));
    }
}
