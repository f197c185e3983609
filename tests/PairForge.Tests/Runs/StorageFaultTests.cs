using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class StorageFaultTests(ITestOutputHelper output)
{
    private static readonly byte[][] Expected = [.. Enumerable.Range(0, 3).Select(i => SampleShard.Expected("map", i))];

    public static TheoryData<int, bool, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, bool, bool>();
            foreach (var errno in (int[])[FaultyStorage.Io, FaultyStorage.NoSpace])
                foreach (var persistent in (bool[])[false, true])
                    foreach (var late in (bool[])[false, true]) kinds.Add(errno, persistent, late);
            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Run_EveryOperationFails_ReportedOrSurvivedAndRightAfterwards(int errno, bool persistent, bool late)
    {
        var (operations, passed) = await EveryFault.OfAsync(() => new PowerLossStorage(), s => RunAsync(s, 3), s => IsRight(s, 3), (storage, n) => new FaultyStorage(storage, n, persistent, errno, late));
        output.WriteLine($"{operations} operations failed, {passed} runs passed all the same");
        Assert.True(operations > 60);
    }

    [Theory]
    [InlineData(FaultyStorage.Io, false)]
    [InlineData(FaultyStorage.NoSpace, true)]
    public async Task Run_EveryOperationFailsOnADisk_ReportedOrSurvivedAndRightAfterwards(int errno, bool persistent)
    {
        using var folder = new TemporaryFolder();
        var runs = 0;
        var (operations, passed) = await EveryFault.OfAsync(
            () => new LocalStorage(folder[$"run-{runs++}"]), s => RunAsync(s, 1), s => IsRight(s, 1), (storage, n) => new FaultyStorage(storage, n, persistent, errno));
        output.WriteLine($"{operations} operations failed, {passed} runs passed all the same");
        Assert.Empty(Directory.EnumerateFiles(folder.Path, ".copy-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Run_EveryOperationFailsAndThePowerGoes_RightAfterwards()
    {
        // A fault, then a power cut that keeps nothing unsynced, then the run again.
        PowerLossStorage? disk = null;
        await EveryFault.OfAsync(
            () => disk = new PowerLossStorage(),
            storage =>
            {
                if (storage is FaultyStorage) return RunAsync(storage, 2);
                var after = disk!.Cut(_ => 0);
                Assert.Null(RunAudit.Damage(after));
                RunAsync(after, 2).GetAwaiter().GetResult();
                Assert.True(IsRight(after.Cut(_ => 0), 2));
                return RunAsync(storage, 2);
            },
            s => IsRight(s, 2),
            (storage, n) => new FaultyStorage(storage, n, persistent: true));
    }

    [Fact]
    public void Write_NoSpace_HalfIsWrittenAndTheErrorNamesThePath()
    {
        var disk = new PowerLossStorage();
        var faulty = new FaultyStorage(disk, failAt: 2, persistent: false, FaultyStorage.NoSpace);
        using var stream = faulty.Create("a");
        var fault = Assert.Throws<IOException>(() => stream.Write("content!"u8));
        Assert.Equal(FaultyStorage.NoSpace, fault.HResult);
        Assert.Equal("No space left on device: operation 2, write a", fault.Message);
        stream.Flush();
        Assert.Equal(4, disk.Length("a"));
    }

    /// <summary>A small run: some indices of one stage, and a stage that reads them all.</summary>
    private static Task RunAsync(IStorage storage, int count)
    {
        var store = new RunStore(storage, SampleShard.Plan);
        for (var i = 0; i < count; i++) SampleShard.Run(storage, "map", i);
        if (store.Find("gather", 0) is not null) return Task.CompletedTask;
        using var attempt = store.Begin("gather", 0);
        var all = attempt.Create("all");
        foreach (var marker in store.RequireAll("map", count))
        {
            foreach (var file in marker.Files)
            {
                using var part = store.Open(file);
                part.CopyTo(all);
            }
            attempt.Count("records", marker.Count("records.accepted"));
        }
        attempt.Commit();
        return Task.CompletedTask;
    }

    private static bool IsRight(IStorage storage, int count)
    {
        var store = new RunStore(storage, SampleShard.Plan);
        for (var i = 0; i < count; i++)
        {
            if (store.Find("map", i) is not { } marker || !marker.ToBytes().AsSpan().SequenceEqual(Expected[i]) || SampleShard.Damage(storage, marker) is not null) return false;
        }
        if (store.Find("gather", 0) is not { } gathered || gathered.Count("records") != Enumerable.Range(10, count).Sum()) return false;
        byte[] all = [.. Enumerable.Range(0, count).SelectMany(SampleShard.Files).SelectMany(f => f.Content)];
        return store.ReadAll(gathered.File("all").Path).AsSpan().SequenceEqual(all) && storage.List(RunStore.Done).Count == count + 1;
    }
}
