using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalStorage _storage;

    public RunStoreTests() => _storage = new LocalStorage(_folder.Path);

    public void Dispose() => _folder.Dispose();

    private RunStore Store => new(_storage, SampleShard.Plan);

    [Fact]
    public void Find_NothingDone_Null() => Assert.Null(Store.Find("map", 0));

    [Fact]
    public void Find_Done_TheMarker() => Assert.Equal(SampleShard.Attempt(_storage, "map", 5).ToBytes(), Store.Find("map", 5)!.ToBytes());

    [Fact]
    public void Find_MarkerUnderAnotherName_NotDone()
    {
        SampleShard.Attempt(_storage, "map", 0);
        _storage.Link(RunStore.MarkerPath("map", 0), RunStore.MarkerPath("map", 1));
        _storage.Link(RunStore.MarkerPath("map", 0), RunStore.MarkerPath("view", 0));
        Assert.Null(Store.Find("map", 1));
        Assert.Null(Store.Find("view", 0));
    }

    [Fact]
    public void Find_MarkerOfAnotherPlan_RefusedWithPathAndRemedy()
    {
        SampleShard.Attempt(_storage, "map", 0);
        var fault = Assert.Throws<PairForgeException>(() => new RunStore(_storage, "another").Find("map", 0));
        Assert.Equal(FailureKind.CannotCreateOutput, fault.Kind);
        Assert.Contains(_folder["_run/done/map-00000.json"], fault.Message, StringComparison.Ordinal);
        Assert.Contains("--fresh", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_MarkerCannotBeRead_IsNoReasonToDoItAgain()
    {
        SampleShard.Attempt(_storage, "map", 0);
        Assert.Throws<IOException>(() => new RunStore(new FaultyStorage(_storage, failAt: 1, persistent: false), SampleShard.Plan).Find("map", 0));
    }

    [Fact]
    public void Find_ManyMarkersOfOthers_OneSync()
    {
        for (var i = 0; i < 20; i++) SampleShard.Attempt(_storage, "map", i);
        var recording = new RecordingStorage(_storage);
        var store = new RunStore(recording, SampleShard.Plan);
        Assert.Equal(20, store.RequireAll("map", 20).Length);
        Assert.Equal(["sync-folder:_run/done"], recording.Log);
        SampleShard.Attempt(_storage, "map", 20);
        store.Require("map", 20);
        store.Require("map", 0);
        Assert.Equal(["sync-folder:_run/done", "sync-folder:_run/done"], recording.Log);
    }

    [Fact]
    public void RequireAll_OneMissing_NamesItAsTryAgain()
    {
        SampleShard.Attempt(_storage, "map", 0);
        var fault = Assert.Throws<PairForgeException>(() => Store.RequireAll("map", 2));
        Assert.Equal(FailureKind.TryAgain, fault.Kind);
        Assert.Contains("stage map 1 is not done yet", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WholeFile_ItsBytes()
    {
        var file = SampleShard.Attempt(_storage, "map", 0).File("views");
        using var stream = Store.Open(file);
        Assert.Equal('v', stream.ReadByte());
        Assert.Equal(_folder[file.Path], Store.LocalPath(file));
    }

    [Theory]
    [InlineData("missing", "is missing")]
    [InlineData("short", "has 5 bytes; its marker says 6")]
    [InlineData("flipped", "has the hash ")]
    public void Open_DamagedFile_RefusedWithPathAndRemedy(string damage, string expected)
    {
        var file = SampleShard.Attempt(_storage, "map", 0).File("passages");
        var bytes = File.ReadAllBytes(_folder[file.Path]);
        if (damage == "missing") File.Delete(_folder[file.Path]);
        else if (damage == "short") File.WriteAllBytes(_folder[file.Path], bytes[..^1]);
        else File.WriteAllBytes(_folder[file.Path], [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        foreach (var open in (Action[])[() => Store.Open(file).Dispose(), () => Store.LocalPath(file)])
        {
            var fault = Assert.ThrowsAny<PairForgeException>(open);
            Assert.Equal(FailureKind.BadData, fault.Kind);
            Assert.Contains($"{_folder[file.Path]} {expected}", fault.Message, StringComparison.Ordinal);
            Assert.Contains("--fresh", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_HostilePathInAMarker_ReachesNothing()
    {
        File.WriteAllText(_folder["outside"], "secret");
        var storage = new LocalStorage(_folder["run"]);
        foreach (var path in (string[])["../outside", _folder["outside"], "_run/../../outside"])
            Assert.Equal(FailureKind.BadData, Assert.ThrowsAny<PairForgeException>(() => new RunStore(storage, "plan").Open(new StageFile("views", path, 6, new string('0', 64)))).Kind);
    }

    [Fact]
    public void LocalPath_StorageWithoutDisk_SaysSo()
    {
        var storage = new PowerLossStorage();
        var file = SampleShard.Attempt(storage, "map", 0).File("views");
        Assert.Throws<PairForgeException>(() => new RunStore(storage, SampleShard.Plan).LocalPath(file));
    }
}
