using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>
/// What a run finds after the power went: every index is committed and whole, or not committed; what was said to be
/// committed is; and running it again ends in the same content.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private static readonly byte[][] Expected = [.. Enumerable.Range(0, 4).Select(i => SampleShard.Expected("map", i))];

    [Fact]
    public void Commit_EveryCutAtEveryOperation_WholeOrNotCommitted()
    {
        var found = EveryCut(Plainly, (storage, _) => SampleShard.Attempt(storage, "map", 0), except: null);
        output.WriteLine($"{found.States} states after a power cut, {found.Distinct} different");
        Assert.Empty(found.Violations);
        Assert.True(found.States > 500);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_EveryCutWithoutHardLinks_WholeOrNotCommitted(bool linksLater)
    {
        // A cut may leave an empty file under a final name; also when the run is copied to a better disk afterwards.
        var found = EveryCut(Plainly, (storage, _) => SampleShard.Attempt(storage, "map", 0), new PowerLossStorage { HardLinks = false }, adapt: after => after.HardLinks = linksLater);
        output.WriteLine($"{found.States} states after a power cut, {found.Distinct} different");
        Assert.Empty(found.Violations);
    }

    [Fact]
    public void Commit_KilledAtEveryOperationThenDoneAgain_SurvivesEveryCut()
    {
        var (killed, states) = (0, 0);
        var disk = new PowerLossStorage();
        var recording = new RecordingStorage(disk)
        {
            Before = _ =>
            {
                // The process dies, the machine does not: what it left volatile is volatile still.
                killed++;
                var found = EveryCut(Plainly, (storage, _) => SampleShard.Run(storage, "map", 0), disk.Copy());
                Assert.Empty(found.Violations);
                states += found.States;
            },
        };
        SampleShard.Attempt(recording, "map", 0);
        output.WriteLine($"{killed} deaths of the process, {states} states after a power cut in the run after it");
    }

    [Fact]
    public void Commit_AnotherAttemptInsideAtEveryOperation_WholeOrNotCommitted()
    {
        var (places, states) = (0, 0);
        foreach (var place in Trace())
        {
            var found = EveryCut(Plainly, (storage, probe) =>
            {
                var done = false;
                var outer = new RecordingStorage(storage)
                {
                    Before = name =>
                    {
                        if (done || name != place) return;
                        done = true;
                        SampleShard.Attempt(storage, "map", 0);
                        probe(); // The inner one said that it is committed.
                    },
                };
                return SampleShard.Attempt(outer, "map", 0);
            });
            Assert.Empty(found.Violations);
            (places, states) = (places + 1, states + found.States);
        }
        output.WriteLine($"{places} places for another attempt, {states} states after a power cut");
    }

    // One row for each operation that makes something durable; the test below sees to it that none is forgotten.
    public static TheoryData<string> Syncs =>
    [
        "sync:_run/attempts/map-00000/passages", "sync:_run/attempts/map-00000/views", "sync:_run/attempts/map-00000/marker",
        "sync-folder:_run/map", "sync-folder:_run/done",
    ];

    [Theory, MemberData(nameof(Syncs))]
    public void Commit_WithoutOneSync_IsCaught(string dropped)
    {
        var found = EveryCut((disk, look) => new RecordingStorage(disk) { Before = look, Drops = name => name == dropped }, (storage, _) => SampleShard.Attempt(storage, "map", 0));
        output.WriteLine($"{found.Violations.Count} of {found.States} states break a promise: {string.Join("; ", found.Violations.Distinct().Take(3))}");
        Assert.NotEmpty(found.Violations);
    }

    [Fact]
    public void Commit_Operations_SyncsAreTheOnesThatAreDropped() =>
        Assert.Equal(Syncs.Select(s => s.Data).Order(StringComparer.Ordinal), Trace().Where(n => n.StartsWith("sync", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("link:_run/map/00000-passages-")]
    [InlineData("link:_run/map/00000-views-")]
    [InlineData("sync-folder:_run/map")]
    [InlineData("sync:_run/attempts/map-00000/passages")]
    [InlineData("sync:_run/attempts/map-00000/views")]
    public void Commit_OneOperationAfterTheMarkerInsteadOfBefore_IsCaught(string delayed)
    {
        var found = EveryCut(
            (disk, look) => new RecordingStorage(disk) { Before = look, Delays = name => name.StartsWith(delayed, StringComparison.Ordinal), Until = "link:_run/done/" },
            (storage, _) => SampleShard.Attempt(storage, "map", 0));
        output.WriteLine($"{found.Violations.Count} of {found.States} states break a promise: {string.Join("; ", found.Violations.Distinct().Take(3))}");
        Assert.NotEmpty(found.Violations);
    }

    [Fact]
    public void Commit_FoldersAboveNotSynced_IsCaught()
    {
        var found = EveryCut(Plainly, (storage, _) => SampleShard.Attempt(storage, "map", 0), new PowerLossStorage { SyncsAbove = false });
        Assert.NotEmpty(found.Violations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_LoserBeforeTheWinnerSyncs_MakesTheMarkerDurableItself(bool dropped)
    {
        var found = EveryCut(Plainly, (storage, probe) =>
        {
            var lost = false;
            var winner = new RecordingStorage(storage)
            {
                Before = name =>
                {
                    if (lost || name != "sync-folder:_run/done") return;
                    lost = true;
                    SampleShard.Attempt(new RecordingStorage(storage) { Drops = n => dropped && n == "sync-folder:_run/done" }, "map", 0);
                    probe();
                },
            };
            return SampleShard.Attempt(winner, "map", 0);
        });
        Assert.Equal(dropped, found.Violations.Count > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Require_MarkerOfOneWhoDiedBeforeItsSync_IsDurableBeforeWhatIsBuiltOnIt(bool dropped)
    {
        // The first process links its marker and is killed; the next stage of another process builds on it.
        var disk = new PowerLossStorage();
        PowerLossStorage? left = null;
        SampleShard.Attempt(new RecordingStorage(disk) { Before = name => left = name == "sync-folder:_run/done" ? disk.Copy() : left }, "map", 0);

        var broken = 0;
        var first = true;
        var storage = new RecordingStorage(left!)
        {
            Before = _ => broken += left!.EveryCut(RunStore.Attempts).Count(BuiltOnNothing),
            Drops = name => dropped && name == "sync-folder:_run/done" && first && !(first = false),
        };
        var store = new RunStore(storage, SampleShard.Plan);
        Assert.Equal(Expected[0], store.RequireAll("map", 1).Single().ToBytes());
        SampleShard.Attempt(storage, "mine", 0);
        Assert.Equal(dropped, broken > 0);

        static bool BuiltOnNothing(PowerLossStorage after)
        {
            var store = new RunStore(after, SampleShard.Plan);
            return store.Find("mine", 0) is not null && store.Find("map", 0) is null;
        }
    }

    [Fact]
    public void Commit_FourShardsTwoAttemptsEach_TenThousandRandomCuts()
    {
        const int wanted = 10_000;
        var random = new Random(20_261);
        var (states, deaths, distinct) = (0, 0, new HashSet<string>(StringComparer.Ordinal));
        List<(PowerLossStorage Disk, bool[] Promised)> starts = [(new PowerLossStorage(), new bool[4])];
        while (states < wanted)
        {
            // Half of the schedules begin on an empty disk, the others on what an earlier cut or death left.
            var (from, promised) = starts[random.Next(2) == 0 ? 0 : random.Next(starts.Count)];
            var disk = from.Copy();
            disk.HardLinks = random.Next(4) != 0;
            promised = [.. promised];
            Interleaving.Run(disk, random, [.. Enumerable.Range(0, 8).Select<int, Action<IStorage>>(a => storage =>
            {
                var marker = a < 4 ? SampleShard.Attempt(storage, "map", a) : SampleShard.Run(storage, "map", a - 4);
                Assert.Equal(Expected[a % 4], marker.ToBytes());
                if (a < 4) promised[a] = true;
            })], () =>
            {
                for (var cuts = random.Next(4); cuts > 0 && states < wanted; cuts--)
                {
                    var after = disk.Cut(random.Next);
                    states++;
                    distinct.Add(after.Describe());
                    if (starts.Count < 500) starts.Add((after.Copy(), [.. promised]));
                    for (var i = 0; i < 4; i++) Assert.Null(Violation(after, i, promised[i]));
                }
                if (starts.Count >= 500 || random.Next(6) != 0) return;
                deaths++;
                starts.Add((disk.Copy(), [.. promised]));
            });
        }
        output.WriteLine($"{states} power cuts, {distinct.Count} different states, {starts.Count - 1} of them run on ({deaths} deaths of the process alone)");
    }

    private static IStorage Plainly(IStorage disk, Action<string> look) => new RecordingStorage(disk) { Before = look };

    private static List<string> Trace()
    {
        var recording = new RecordingStorage(new PowerLossStorage());
        SampleShard.Attempt(recording, "map", 0);
        return recording.Log;
    }

    private sealed record Found(int States, int Distinct, List<string> Violations);

    /// <summary>Does the work and looks at every state that a power cut could leave before, between and after its operations.</summary>
    /// <param name="storageOver">The storage that the work sees, over the disk; it calls its second argument before every operation.</param>
    /// <param name="work">The work; it calls its second argument when the index is promised to be committed.</param>
    /// <param name="disk">Where it begins; an empty disk by default.</param>
    /// <param name="except">
    /// A folder whose names are all lost in every state. Attempts lie there, whose random names no other attempt knows: how
    /// much of them survives multiplies the states and decides nothing. The first test leaves them all in, to see it.
    /// </param>
    /// <param name="adapt">Changes the disk after the cut.</param>
    private static Found EveryCut(Func<IStorage, Action<string>, IStorage> storageOver, Func<IStorage, Action, StageMarker> work, PowerLossStorage? disk = null, string? except = RunStore.Attempts, Action<PowerLossStorage>? adapt = null)
    {
        disk ??= new PowerLossStorage();
        var (states, promised, violations, seen) = (0, false, new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        work(storageOver(disk, Look), () => promised = true);
        promised = true;
        Look("the end");
        return new Found(states, seen.Count, violations);

        void Look(string name)
        {
            foreach (var after in disk.EveryCut(except))
            {
                states++;
                adapt?.Invoke(after);
                if (seen.Add($"{promised} {after.Describe()}") && Violation(after, 0, promised) is { } violation) violations.Add($"{name}: {violation}");
            }
        }
    }

    /// <summary>What is wrong with a disk after a power cut; runs the index again on it.</summary>
    private static string? Violation(PowerLossStorage after, int index, bool promised)
    {
        try
        {
            var marker = new RunStore(after, SampleShard.Plan).Find("map", index);
            if (marker is null && promised) return "committed work is lost";
            if (marker is not null && SampleShard.Damage(after, marker) is { } damage) return $"committed, but {damage}";
            var again = SampleShard.Run(after, "map", index);
            if (!again.ToBytes().AsSpan().SequenceEqual(Expected[index])) return "done again with another result";
            var later = after.Cut(_ => 0);
            return new RunStore(later, SampleShard.Plan).Find("map", index) is { } kept ? SampleShard.Damage(later, kept) : "done again and lost by the next cut";
        }
        catch (Exception fault) when (fault is IOException or PairForgeException)
        {
            return fault.Message;
        }
    }
}
