using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Runs;
using PairForge.Sinks;
using PairForge.Text;
using PairForge.Tests.Sinks;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

/// <summary>Rows whose anchor and positive are two views of one passage.</summary>
public sealed class AnchorViewTests
{
    private static readonly ViewsRule Both = new() { Count = 2, Anchor = ViewAnchor.View };

    [Fact]
    public async Task RunAsync_BothSides_AreViewsDrawnByThemselves()
    {
        var passages = Texts(60);
        var pipeline = Pipeline(passages, Both) with { Augment = new AugmentOptions { Operations = [Deletion] } };
        var built = await BuildAsync(pipeline);
        var one = await BuildAsync(pipeline with { Pair = [Components.Default().Step<PairRule>("views", new ViewsRule { Count = 2 })] });
        Assert.Equal(240, built.Report.ViewsMade + built.Report.ViewsRefused.Total);
        Assert.True(built.Rows.Count > 90);
        var passageOf = passages.ToDictionary(p => p.Id, p => p.Text);
        foreach (var row in built.Rows)
        {
            var text = passageOf[row.Lineage!.Id];
            Assert.Equal(row.Anchor, Replayed(text, row.Lineage.AnchorOperations));
            Assert.Equal(row.Positive, Replayed(text, row.Lineage.PositiveOperations));
            Assert.Equal(3, new[] { text, row.Anchor, row.Positive }.Distinct().Count());
            Assert.Equal(row.Lineage.Id, row.Group); // its views are no negatives of one another
            // The positive is the view that the same row has when its anchor is the passage.
            Assert.Equal(one.Rows.Single(r => r.Lineage!.RowId == row.Lineage.RowId).Positive, row.Positive);
        }
    }

    [Fact]
    public async Task RunAsync_SentenceCrop_GivesTwoRunsOfSentencesOfOneDocument()
    {
        var passages = Enumerable.Range(0, 20).Select(n => Passage(n, string.Join(' ', Enumerable.Range(0, 8).Select(s => $"Sentence {s} of text {n} stands here.")))).ToArray();
        var built = await BuildAsync(Pipeline(passages, new ViewsRule { Anchor = ViewAnchor.View }) with
        {
            Augment = new AugmentOptions { Operations = [Components.Default().Step<IAugmentation>("sentence-crop", new SentenceCropOptions())] },
        });
        Assert.True(built.Rows.Count > 12);
        Assert.All(built.Rows, r =>
        {
            var text = passages.Single(p => p.Id == r.Lineage!.Id).Text;
            Assert.Contains(r.Anchor.Trim(), text, StringComparison.Ordinal);
            Assert.Contains(r.Positive.Trim(), text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task RunAsync_ViewsThatDifferInCaseAlone_AreNoPair()
    {
        var upper = Step<IAugmentation>.Of("recase", new Recase(), "");
        var built = await BuildAsync(Pipeline(Texts(30), new ViewsRule { Anchor = ViewAnchor.View }) with { Augment = new AugmentOptions { Operations = [upper] } });
        Assert.Empty(built.Rows);
        Assert.Equal(30, built.Report.ViewsRefused.ByReason["duplicate-view"]);
        Assert.Equal(30, built.Report.PairsShort.ByReason["one-view"]);
    }

    [Fact]
    public async Task RunAsync_DirectivesOfTheAnchor_StandInItsColumns()
    {
        var built = await BuildAsync(Pipeline(Texts(10), Both) with
        {
            Augment = new AugmentOptions { Operations = [Components.Default().Step<IAugmentation>("token-cutoff", new TokenCutoffOptions())] },
        });
        Assert.Equal(20, built.Rows.Count);
        Assert.All(built.Rows, r =>
        {
            Assert.Equal(r.Anchor, r.Positive);
            Assert.NotEqual(r.AnchorCutoff!.Seed, r.PositiveCutoff!.Seed);
        });
        Assert.Equal(40, built.Rows.SelectMany(r => new[] { r.AnchorCutoff!.Seed, r.PositiveCutoff!.Seed }).Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_Mining_AsksForThePassageAndNeverFindsItOrAView()
    {
        var texts = Texts(40);
        // The pool also holds the text that each passage becomes without its first word.
        var passages = texts.Concat(texts.Select((p, n) => Passage(100 + n, DropFirstWord.Of(p.Text)!))).ToArray();
        var pipeline = Pipeline(passages, Both) with
        {
            Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("drop-first-word", new DropFirstWord(), ""), Deletion] },
            Encode = Step<PairForge.Encoders.ITextEncoder>.Of("made-up", new MadeUpEncoder(coarse: false), ""),
            Mine = new MineOptions { NumNegatives = 30, Guards = [Components.Default().Step<NegativeGuard>("none", new NoGuards())] }, // the texts here are near duplicates
            Write = new WriteOptions { Format = PairFormat.NTuple, MissingNegative = MissingNegative.Null },
        };
        var built = await BuildAsync(pipeline);
        var passageOf = passages.ToDictionary(p => p.Id, p => p.Text);
        Assert.All(built.Rows, r =>
        {
            var views = built.Rows.Where(o => o.Lineage!.Id == r.Lineage!.Id).SelectMany(o => new[] { o.Anchor, o.Positive });
            Assert.Empty(r.Negatives.Intersect([passageOf[r.Lineage!.Id], .. views]));
        });
        var own = new MadeUpEncoder(coarse: false);
        Assert.All(built.Rows, r => Assert.Equal(Cosine(own, r.Anchor, r.Positive), r.PositiveScore, 1e-12));
        Assert.All(built.Rows, r => Assert.Equal(Cosine(own, passageOf[r.Lineage!.Id], r.Negatives[0]!), r.NegativeScores[0], 1e-12));
    }

    [Fact]
    public async Task RunAsync_SeveralRules_EveryRowSaysWhichMadeIt()
    {
        using var folder = new TemporaryFolder();
        var passages = Enumerable.Range(0, 30).Select(n => Passage(n, $"passage {n} has its own few words", positives: [$"positive of {n}"], group: $"g{n / 5}", label: $"l{n % 3}")).ToArray();
        var pipeline = Pipeline(passages, new GivenRule(), Both, new NeighboursRule(), new LabelRule(), new AdjacentRule { Within = AdjacentScope.Group }) with
        {
            Augment = new AugmentOptions { Operations = [Deletion] },
            Write = new WriteOptions { RowsPerFile = 40 },
        };
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        var rows = SampleDataset.Query($"select rule, count(*), count(*) filter (where row_id like id || '/' || rule || '/%'), count(*) filter (where anchor_operations <> '[]') from '{folder["out"]}/lineage/*.parquet' group by rule order by rule");
        Assert.Equal(["adjacent", "given", "label", "neighbours", "views"], rows.Select(r => (string)r[0]!));
        Assert.All(rows, r => Assert.Equal(r[1], r[2]));
        Assert.All(rows, r => Assert.Equal((string)r[0]! == "views" ? r[1] : 0L, r[3]));
        Assert.Equal(report.RowsWritten, rows.Sum(r => (long)r[1]!));
        Assert.Equal(30L, rows[1][1]);
        // Row by row beside the data: a given positive is the text of its own passage.
        Assert.Equal([[30L, 30L]], SampleDataset.Query($"""
            select count(*), count(*) filter (where d.positive = 'positive of ' || split_part(l.id, ':', 2))
            from (select *, row_number() over () as n from read_parquet('{folder["out"]}/data/*.parquet', filename=true)) d
            join (select *, row_number() over () as n from read_parquet('{folder["out"]}/lineage/*.parquet', filename=true)) l using (n) where l.rule = 'given'
            """));
    }

    [Fact]
    public async Task RunAsync_Explained_ReplaysBothSidesFromThePassage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["in.txt"], Texts(12).Select(p => p.Text));
        var pipeline = PipelineFile.Parse("""
            source: { text: { path: in.txt } }
            pair: { views: { anchor: view } }
            augment: { choose: chain, operations: [ word-deletion: { rate: 0.2 }, crop: { keep: 0.9 } ] }
            """, "p.yaml", folder.Path, Components.Default());
        await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"] }, cancellation: TestContext.Current.CancellationToken);
        var row = (await ReadAsync(folder["out"]))[3];
        var explanation = await RowExplainer.ExplainAsync(folder["out"], row.Lineage!.RowId, Components.Default(), cancellation: TestContext.Current.CancellationToken);
        Assert.Null(explanation.NotReplayed);
        Assert.Equal((row.Anchor, row.Positive), (explanation.AnchorOperations[^1].Result, explanation.Operations[^1].Result));
    }

    private sealed class Recase : IAugmentation
    {
        public bool ChangesText => true;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random) =>
            AugmentationResult.Edited([new TextEdit(0, 8, random.NextInt(2) == 0 ? "PASSAGE " : "Passage ")]);
    }

    private static Step<IAugmentation> Deletion => Components.Default().Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 0.2, AtLeast = 1 });

    private static Passage[] Texts(int count) => [.. Enumerable.Range(0, count).Select(n => Passage(n, $"passage {(char)('a' + (n % 26))}{n} tells of many dogs that run through the green park every day"))];

    private static string Replayed(string text, string operations) => OperationsJson.Read(operations).Aggregate(text, (t, o) => TextEdits.Apply(t, o.Edits));

    private static double Cosine(MadeUpEncoder encoder, string a, string b) => encoder.Vector(a).Zip(encoder.Vector(b), (x, y) => (double)x * y).Sum();
}
