using System.Text.RegularExpressions;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>One operation of a whole run fails, or all from there on: the run says so, shows nothing that is not whole, and goes on from there when the fault is gone.</summary>
public sealed partial class RunFaultTests : IDisposable
{
    private readonly FilesOfRun _run = new();
    private readonly ITestOutputHelper _output;

    public RunFaultTests(ITestOutputHelper output) => _output = output;

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(FaultyStorage.Io)]
    [InlineData(FaultyStorage.NoSpace)]
    public async Task RunAsync_OneOfEveryKindOfOperationFails_SaysWhatAndGoesOnLater(int errno)
    {
        var (whole, names) = await WholeAsync(errno);
        var kinds = names.Select(KindOf).Distinct().ToList();
        var failed = 0;
        for (var k = 0; k < kinds.Count; k++)
        {
            var (kind, persistent) = (kinds[k], k % 2 == 0); // in turn once, and for good
            failed += await FailsAsync(whole, errno, storage => new FaultyStorage(storage, failAt: 1, persistent, errno) { Counted = name => KindOf(name) == kind }) ? 1 : 0;
        }
        _output.WriteLine($"{names.Count} operations, {kinds.Count} kinds: {failed} runs failed, {kinds.Count - failed} passed all the same");
        Assert.True(kinds.Count > 60);
    }

    [Theory]
    [InlineData(FaultyStorage.Io, false)]
    [InlineData(FaultyStorage.Io, true)]
    [InlineData(FaultyStorage.NoSpace, true)]
    public async Task RunAsync_EveryOperationFails_SaysWhatAndGoesOnLater(int errno, bool persistent)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1", "PAIRFORGE_LONG_TESTS=1 lets every single operation of a run fail (some minutes)");
        var (whole, _) = await WholeAsync(errno);
        var (number, failed) = (1, 0);
        for (var met = true; met; number++)
        {
            FaultyStorage faulty = null!;
            failed += await FailsAsync(whole, errno, storage => faulty = new FaultyStorage(storage, number, persistent, errno)) ? 1 : 0;
            met = !faulty.Faults.IsEmpty;
        }
        _output.WriteLine($"{number - 2} operations: {failed} runs failed, {number - 2 - failed} passed all the same");
    }

    /// <summary>Runs with a fault and again without; true where the first one failed.</summary>
    private async Task<bool> FailsAsync(SortedDictionary<string, string> whole, int errno, Func<IStorage, FaultyStorage> faults)
    {
        var output = _run.NewOutput();
        var faulty = faults(new LocalStorage(output));
        var fault = await Record.ExceptionAsync(() => _run.RunAsync(output, faulty));
        faulty.Faults.TryPeek(out var first);
        if (fault is not null)
        {
            Assert.True(fault is PairForgeException { Kind: FailureKind.TryAgain or FailureKind.CannotCreateOutput }, $"{first}: {fault}");
            Assert.True(fault.Message.Contains(output, StringComparison.Ordinal), $"{first}: no path in '{fault.Message}'");
            Assert.DoesNotContain('\n', fault.Message);
            var need = ((PairForgeException)fault).Kind == FailureKind.CannotCreateOutput ? "give another folder with --out"
                : errno == FaultyStorage.NoSpace ? "free some and run the same command again, it goes on where it stopped" : "run the same command again, it goes on where it stopped";
            Assert.True(fault.Message.Contains(need, StringComparison.Ordinal), $"{first}: no remedy in '{fault.Message}'");
            if (errno == FaultyStorage.NoSpace) Assert.Contains("no space is left", fault.Message, StringComparison.Ordinal);
        }
        var damage = RunAudit.Damage(new LocalStorage(output));
        Assert.True(damage is null, $"{first}: {damage}");
        foreach (var (name, hash) in FilesOfRun.Visible(output)) Assert.True(whole.GetValueOrDefault(name) == hash, $"{first}: {name} is not whole");
        if (fault is null) Assert.Equal(whole, FilesOfRun.Visible(output));

        await _run.RunAsync(output);
        Assert.Equal(whole, FilesOfRun.Visible(output));
        Directory.Delete(output, recursive: true);
        return fault is not null;
    }

    private async Task<(SortedDictionary<string, string> Files, List<string> Names)> WholeAsync(int errno)
    {
        var (output, names) = (_run.NewOutput(), new List<string>());
        await _run.RunAsync(output, new FaultyStorage(new LocalStorage(output), failAt: 0, persistent: false, errno) { Met = name => { lock (names) names.Add(name); } });
        return (FilesOfRun.Visible(output), names);
    }

    /// <summary>The operation, and the stage or the document that it is for.</summary>
    private static string KindOf(string name) => Place().Match(name) is { Success: true } place ? place.Value : name;

    [GeneratedRegex(@"^(\w+ folder|\w+) (_run/(attempts|done)/)?(publish-[\w.]+(?=-)|[a-z_]+)")]
    private static partial Regex Place();
}
