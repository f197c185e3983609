using CsCheck;
using PairForge.Filters;
using PairForge.Runs;
using PairForge.Sources;
using PairForge.Text;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class AdjacentPassagesTests
{
    private static readonly Gen<List<(long Rank, Passage Passage)>> Documents = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[1, 2]).Array[1, 40].Select(steps =>
    {
        var (passages, file, offset, ordinal, rank) = (new List<(long, Passage)>(), 0, 0L, 0, 0L);
        foreach (var (group, newRecord, gap, others) in steps)
        {
            if (newRecord == 0) (file, offset, ordinal) = (file + 1, 0, 0);
            else if (newRecord == 1) (offset, ordinal) = (offset + 10, 0);
            else ordinal += 1 + gap;
            rank += others; // passages of another split stand between
            passages.Add((rank, new Passage { Id = $"p{passages.Count}", Position = new(file, offset, ordinal), Source = $"f{file}", Text = "x", Group = group == 0 ? null : $"g{group}" }));
        }
        return passages;
    });

    [Fact]
    public void Find_AnyDocuments_IsWhoStandsThereAndNeverInAnotherDocument() => Gen.Select(Documents, Gen.Enum<AdjacentScope>()).Sample((passages, within) =>
    {
        var adjacent = new AdjacentPassages(within);
        foreach (var (rank, passage) in passages) adjacent.Add(passage, rank);
        for (var p = 0; p < passages.Count; p++)
        {
            foreach (var distance in new[] { -3, -2, -1, 1, 2, 3 }) Assert.Equal(Specified(passages, within, p, distance), adjacent.Find(p, distance));
        }
    });

    [Fact]
    public async Task RunAsync_SegmentsOfRecords_AreThePassagesBesideInTheirRecord()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["in.txt"], "One dog runs. Two cats sleep. No. Three birds sing.\nFour fish swim. Five cows eat.\n");
        var components = Components.Default();
        var pipeline = new Pipeline
        {
            Source = [components.Step<ISource>("text", new TextSourceOptions { Path = folder["in.txt"] })],
            Segment = components.Step<ISegmenter>("sentences", new SentencesOptions()),
            Filter = [components.Step<IFilter>("length", new LengthOptions { MinWords = 2 })],
            Pair = [components.Step<PairRule>("adjacent", new AdjacentRule { Side = AdjacentSide.Both })],
        };
        var built = await BuildAsync(pipeline);
        Assert.Equal(
            [("One dog runs.", "Two cats sleep.", "in.txt:0:0/adjacent/0/0"), ("Two cats sleep.", "One dog runs.", "in.txt:0:1/adjacent/0/1"),
             ("Four fish swim.", "Five cows eat.", "in.txt:52:0/adjacent/0/0"), ("Five cows eat.", "Four fish swim.", "in.txt:52:1/adjacent/0/1")],
            built.Rows.Select(r => (r.Anchor, r.Positive, r.Lineage!.RowId)));
        Assert.Equal(10 - 4, built.Report.PairsShort.ByReason["no-adjacent"]); // "No." is not there, so that nothing stands beside "Three birds sing."
    }

    [Fact]
    public async Task RunAsync_LinesOfAFile_ArePairedWithTheNextOfTheirSplitOnly()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["a.txt"], Enumerable.Range(0, 200).Select(n => $"line {n} of the file a"));
        File.WriteAllLines(folder["b.txt"], Enumerable.Range(0, 3).Select(n => $"line {n} of the file b"));
        var components = Components.Default();
        var pipeline = new Pipeline
        {
            Source = [components.Step<ISource>("text", new TextSourceOptions { Path = folder["*.txt"] })],
            Pair = [components.Step<PairRule>("adjacent", new AdjacentRule { Within = AdjacentScope.File })],
            Plan = new PlanOptions { ShardBytes = 100 },
        };
        var built = await BuildAsync(pipeline);
        Assert.Equal(201, built.Rows.Count);
        Assert.All(built.Rows, CheckNext);
        var halves = await BuildAsync(pipeline with { Split = new Dictionary<string, double> { ["dev"] = 0.5 } });
        Assert.InRange(halves.Rows.Count, 20, 90); // both lines in train: a quarter
        Assert.All(halves.Rows, CheckNext);

        static void CheckNext(PairForge.Sinks.PairRow row)
        {
            var words = row.Anchor.Split(' ');
            words[1] = $"{int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) + 1}";
            Assert.Equal(string.Join(' ', words), row.Positive);
        }
    }

    /// <summary>By looking at every passage: the one in the same document whose place is that much further on.</summary>
    private static int Specified(List<(long Rank, Passage Passage)> passages, AdjacentScope within, int p, int distance)
    {
        var (rank, own) = passages[p];
        var mates = Enumerable.Range(0, passages.Count).Where(q => within switch
        {
            AdjacentScope.Record => passages[q].Passage.Source == own.Source && passages[q].Passage.Position.Offset == own.Position.Offset,
            AdjacentScope.Group => own.Group is not null && passages[q].Passage.Group == own.Group,
            _ => passages[q].Passage.Source == own.Source,
        }).ToList();
        return within switch
        {
            AdjacentScope.Record => mates.Append(-1).First(q => q < 0 || passages[q].Passage.Position.Ordinal == own.Position.Ordinal + distance),
            AdjacentScope.Group => mates.Contains(p) && mates.IndexOf(p) + distance is var at && at >= 0 && at < mates.Count ? mates[at] : -1,
            _ => mates.Append(-1).First(q => q < 0 || passages[q].Rank == rank + distance),
        };
    }
}
