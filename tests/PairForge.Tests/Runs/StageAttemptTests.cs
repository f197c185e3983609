using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class StageAttemptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalStorage _storage;

    public StageAttemptTests() => _storage = new LocalStorage(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_TwoFiles_NamedByContentAndMarked()
    {
        var marker = SampleShard.Attempt(_storage, "map", 3);
        Assert.Null(SampleShard.Damage(_storage, marker));
        Assert.Equal(["map-00003.json"], _storage.List("_run/done"));
        // sha256sum of the bytes 70 01 02 03 04 04
        Assert.Equal("_run/map/00003-passages-" + marker.File("passages").Sha256[..16], marker.File("passages").Path);
        Assert.Equal("ad40d06991dbfd148608b1d0d6ef1f02", marker.File("passages").Sha256[..32]);
        Assert.Equal(2, _storage.List("_run/map").Count);
        Assert.Empty(Directory.GetDirectories(_folder["_run/attempts"]));
    }

    [Fact]
    public void Commit_NoFiles_MarkerAlone()
    {
        var store = new RunStore(_storage, "plan");
        using (var attempt = store.Begin("commit", 0)) Assert.Empty(attempt.Commit().Files);
        Assert.NotNull(store.Find("commit", 0));
    }

    [Fact]
    public void Commit_Twice_SecondGetsTheFirstMarker()
    {
        var first = SampleShard.Attempt(_storage, "map", 0);
        Assert.Equal(first.ToBytes(), SampleShard.Attempt(_storage, "map", 0).ToBytes());
        Assert.Equal(2, _storage.List("_run/map").Count);
    }

    [Fact]
    public void Commit_SecondWithOtherContent_ErrorAndFirstStands()
    {
        var first = SampleShard.Attempt(_storage, "map", 0);
        var fault = Assert.Throws<PairForgeException>(() => SampleShard.Attempt(_storage, "map", 0, salt: 1));
        Assert.Equal(FailureKind.Internal, fault.Kind);
        Assert.Contains("stage map 0 was done twice with different results", fault.Message, StringComparison.Ordinal);
        Assert.Equal(first.ToBytes(), new RunStore(_storage, SampleShard.Plan).Find("map", 0)!.ToBytes());
        Assert.Null(SampleShard.Damage(_storage, first));
        Assert.Empty(Directory.GetDirectories(_folder["_run/attempts"]));
    }

    [Fact]
    public void Commit_SecondOfAnotherPlan_Refused()
    {
        SampleShard.Attempt(_storage, "map", 0);
        using var attempt = new RunStore(_storage, "another").Begin("map", 0);
        var fault = Assert.Throws<PairForgeException>(attempt.Commit);
        Assert.Equal(FailureKind.CannotCreateOutput, fault.Kind);
        Assert.Contains("--fresh", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commit_EightRaceForOneIndexAThousandTimes_OneMarkerAndNothingTorn()
    {
        const int workers = 8, rounds = 1000;
        using var folder = new TemporaryFolder(inMemory: true);
        var expected = SampleShard.Expected("map", 0);
        Race.Run(workers, rounds, (_, round) =>
        {
            var storage = new LocalStorage(folder[$"{round}"]); // each as a process of its own would
            Assert.Equal(expected, SampleShard.Attempt(storage, "map", 0).ToBytes());
            Assert.Null(RunAudit.Damage(storage)); // at once, while others are at it
        });
        for (var round = 0; round < rounds; round++)
        {
            var storage = new LocalStorage(folder[$"{round}"]);
            Assert.Equal(["map-00000.json"], storage.List(RunStore.Done));
            Assert.Equal(2, storage.List("_run/map").Count);
            Assert.Null(RunAudit.Damage(storage));
            Assert.Empty(Directory.GetDirectories(folder[$"{round}/_run/attempts"]));
        }
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("half")]
    [InlineData("zeros")]
    [InlineData("flipped")]
    [InlineData("longer")]
    public void Commit_TakenNameHoldsSomethingElse_ReplacedBeforeTheMarker(string damage)
    {
        // What a power cut may leave of a copy, where there are no hard links; all but one have another size than the file.
        var file = SampleShard.Attempt(_storage, "map", 0).File("passages");
        var path = _storage.LocalPath(file.Path)!;
        var whole = File.ReadAllBytes(path);
        File.Delete(path);
        File.WriteAllBytes(path, damage switch
        {
            "empty" => [],
            "half" => whole[..3],
            "zeros" => new byte[whole.Length],
            "flipped" => [.. whole[..^1], (byte)(whole[^1] ^ 1)],
            _ => [.. whole, 0],
        });
        _storage.Delete(RunStore.MarkerPath("map", 0));

        Assert.Null(SampleShard.Damage(_storage, SampleShard.Attempt(_storage, "map", 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Commit_MarkerTorn_CountsAsNotDoneAndIsReplaced(int length)
    {
        var marker = SampleShard.Attempt(_storage, "map", 0).ToBytes();
        var path = _storage.LocalPath(RunStore.MarkerPath("map", 0))!;
        File.Delete(path);
        File.WriteAllBytes(path, marker[..length]);
        Assert.Null(new RunStore(_storage, SampleShard.Plan).Find("map", 0));

        Assert.Equal(marker, SampleShard.Run(_storage, "map", 0).ToBytes());
        Assert.Equal(marker, File.ReadAllBytes(path));
    }

    [Fact]
    public void Dispose_WithoutCommit_NothingLeft()
    {
        using (var attempt = new RunStore(_storage, "plan").Begin("map", 0)) attempt.Create("passages").WriteByte(1);
        Assert.Empty(Directory.GetDirectories(_folder["_run/attempts"]));
        Assert.False(Directory.Exists(_folder["_run/map"]));
    }

    [Fact]
    public void Dispose_StreamsAndFolderFail_FirstFaultIsTheOneThatIsSeen()
    {
        var faulty = new FaultyStorage(_storage, failAt: 3, persistent: true); // create, create, then the first write
        var fault = Assert.Throws<IOException>(() => SampleShard.Attempt(faulty, "map", 0));
        Assert.Equal(faulty.Faults.First(), fault.Message);
    }

    [Fact]
    public void Dispose_FolderCannotBeDeletedAfterCommit_CommitStands()
    {
        var broken = new RecordingStorage(_storage) { Before = name => { if (name.StartsWith("delete-folder", StringComparison.Ordinal)) throw new IOException("EIO"); } };
        Assert.NotNull(SampleShard.Attempt(broken, "map", 0));
        Assert.NotNull(new RunStore(_storage, SampleShard.Plan).Find("map", 0));
    }

    [Fact]
    public void Count_ByNameAndTally_SummedAndZerosLeftOut()
    {
        var tally = new Tally();
        tally.Add("length");
        tally.Add("length");
        using var attempt = new RunStore(_storage, "plan").Begin("map", 0);
        attempt.Count("records", 2);
        attempt.Count("records", 3);
        attempt.Count("nothing", 0);
        attempt.Count("filtered", tally);
        Assert.Equal([new("filtered.length", 2), new("records", 5)], attempt.Commit().Counts.OrderBy(c => c.Key));
    }

    [Fact]
    public void LocalPath_OwnFile_LiesInTheAttempt()
    {
        using var attempt = new RunStore(_storage, "plan").Begin("map", 0);
        attempt.Create("vectors").WriteByte(1);
        Assert.True(File.Exists(attempt.LocalPath("vectors")));
        using var elsewhere = new RunStore(new PowerLossStorage(), "plan").Begin("map", 0);
        Assert.Throws<PairForgeException>(() => elsewhere.LocalPath("vectors"));
    }
}
