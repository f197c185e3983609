using System.Globalization;
using CsCheck;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>Runs against <see cref="Specification"/>: pair building, masks, margins, windows, sampling and formats, row for row.</summary>
public sealed class PairSemanticsTests
{
    [Fact]
    public async Task RunAsync_RandomRuns_WriteWhatTheSpecificationSays() =>
        await Gen.Select(Gen.Int[1, 40], Gen.Int[0, int.MaxValue - 1]).Select(RandomRun.Make).SampleAsync(CheckAsync, print: r => r.ToString());

    [Fact]
    public async Task RunAsync_MoreThanABatchOfPassages_WritesWhatTheSpecificationSays() =>
        await Gen.Select(Gen.Int[270, 500], Gen.Int[0, int.MaxValue - 1]).Select(RandomRun.Make).SampleAsync(CheckAsync, iter: Check.Iter / 25, print: r => $"{r.Rules}");

    private static async Task CheckAsync(RandomRun run)
    {
        using var folder = new TemporaryFolder();
        var pipeline = run.ToPipeline(folder.Path);
        var specification = new Specification(run, await ProbeAsync(run, folder["probe"]));
        if (specification.IsImpossible)
        {
            await Assert.ThrowsAsync<ConfigurationException>(() => PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = run.Workers }));
            return;
        }
        var report = await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder["out"], Workers = run.Workers });
        var rows = await BuiltDataset.ReadAsync(folder["out"]);
        if (specification.Format == PairFormat.LabeledPair) CheckQueries(specification, run, rows, report.RowsWritten);
        else CheckRows(specification, run, rows);
        CheckCounts(specification, run, report, rows);
    }

    /// <summary>The pairs that chance decides, which is the same whatever is mined; a mark as the negative of each passage shows which were merged.</summary>
    private static async Task<List<ProbedPair>> ProbeAsync(RandomRun run, string folder)
    {
        var marked = run with
        {
            Sources = [.. run.Sources.Select(s => s.Select(p => p with { Negatives = [$"mark {p.Id}"] }).ToArray())],
            Mine = null,
            Encodes = false,
            Write = new WriteOptions { Format = PairFormat.Triplet },
        };
        Directory.CreateDirectory(folder);
        await PipelineRunner.RunAsync(marked.ToPipeline(folder), new RunOptions { Out = Path.Combine(folder, "out"), Workers = 1 });
        return [.. (await BuiltDataset.ReadAsync(Path.Combine(folder, "out"))).Where(r => r.Lineage!.Rule != "views")
            .GroupBy(r => r.Lineage!.RowId[..r.Lineage.RowId.LastIndexOf('/')])
            .Select(rows => new ProbedPair(
                rows.First().Lineage!.Id, rows.First().Lineage!.Rule, int.Parse(rows.Key.Split('/')[^1], CultureInfo.InvariantCulture), rows.First().Positive,
                [.. rows.Skip(1).Select(r => r.Negatives[0]!["mark ".Length..])]))];
    }

    private static void CheckRows(Specification specification, RandomRun run, List<PairRow> rows)
    {
        var at = 0;
        foreach (var pair in specification.Pairs)
        {
            List<Negative> negatives = [];
            if (specification.Format == PairFormat.Triplet)
            {
                do
                {
                    CheckRow(pair, $"{pair.Id}/{negatives.Count}", rows[at]);
                    negatives.AddRange(Negatives(rows[at], run));
                }
                while (++at < rows.Count && rows[at].Lineage!.RowId == $"{pair.Id}/{negatives.Count}" && negatives.Count > 0);
            }
            else
            {
                CheckRow(pair, pair.Id, rows[at]);
                negatives = Negatives(rows[at++], run);
            }
            CheckNegatives(specification, pair, negatives);
        }
        Assert.Equal(rows.Count, at);
    }

    /// <summary>A labeled-pair: the rows of each query stand together, and each of its negatives is one row.</summary>
    private static void CheckQueries(Specification specification, RandomRun run, List<PairRow> rows, long written)
    {
        Assert.Equal(specification.LabeledQueries.Sum(q => q.Pairs.Count), rows.Count);
        var (at, expected) = (0, 0L);
        foreach (var query in specification.LabeledQueries)
        {
            var negatives = Negatives(rows[at], run);
            foreach (var pair in query.Pairs)
            {
                CheckRow(pair, pair.Id, rows[at]);
                Assert.Equal(negatives, Negatives(rows[at++], run));
            }
            if (query.ByChance)
            {
                Assert.Equal(negatives.Count, negatives.DistinctBy(n => Specification.Key(n.Text)).Count());
                Assert.All(negatives, n => Assert.Contains(n, query.Negatives));
                Assert.InRange(negatives.Count, 1, query.Negatives.Count);
            }
            else Assert.Equal(query.Negatives, negatives);
            expected += query.Pairs.Count + negatives.Count;
        }
        Assert.Equal(expected, written);
    }

    private static void CheckRow(SpecifiedPair pair, string id, PairRow row)
    {
        Assert.Equal(
            (id, pair.PassageId, pair.Rule, pair.Anchor, pair.Positive, pair.Score, pair.Group, pair.Source),
            (row.Lineage!.RowId, row.Lineage.Id, row.Lineage.Rule, row.Anchor, row.Positive, row.PositiveScore, row.Group, row.Lineage.Source));
    }

    /// <summary>The negatives of a row; nulls may stand at its end only.</summary>
    private static List<Negative> Negatives(PairRow row, RandomRun run)
    {
        var count = row.Negatives.TakeWhile(n => n is not null).Count();
        Assert.All(row.Negatives.Skip(count), Assert.Null);
        Assert.Equal(row.Negatives, row.Lineage!.Negatives.Select(n => n?.Text));
        if (count < row.Negatives.Count) Assert.Equal(MissingNegative.Null, run.Write.MissingNegative);
        return [.. row.Lineage.Negatives.Take(count).Select(n => n!)];
    }

    private static void CheckNegatives(Specification specification, SpecifiedPair pair, List<Negative> negatives)
    {
        Assert.Equal(pair.Given, negatives.Take(pair.Given.Count));
        var mined = negatives[pair.Given.Count..];
        if (pair.ByChance)
        {
            // As many as are wanted, out of those that may be, best first.
            Assert.Equal(specification.Wanted, negatives.Count);
            Assert.Equal(mined, pair.Mined.Where(mined.Contains));
        }
        else
        {
            Assert.Equal(pair.Mined.Take(specification.Wanted - pair.Given.Count), mined);
        }
    }

    private static void CheckCounts(Specification specification, RandomRun run, RunReport report, List<PairRow> rows)
    {
        Assert.Equal(specification.Filtered, report.PassagesFiltered.ByReason);
        Assert.Equal(specification.ViewsRefused, report.ViewsRefused.ByReason);
        Assert.Equal(specification.Short, report.PairsShort.ByReason);
        Assert.Equal((specification.ViewsMade, specification.Merged, specification.Pairs.Count), (report.ViewsMade, report.PairsMerged, report.PairsWritten));
        if (specification.Format != PairFormat.LabeledPair) Assert.Equal(rows.Count, report.RowsWritten);
        Assert.Equal(run.Mine is not null && specification.Format != PairFormat.Pair, report.Mining is not null);
        if (report.Mining?.Summarize() is not { } summary) return;
        Assert.Equal((specification.Queries, specification.ShortAnchors, specification.Candidates), (summary.Queries, summary.ShortAnchors, summary.Candidates));
        Assert.Equal(specification.Skipped, summary.Skipped);
        Assert.Equal(specification.PositiveScores.Count, summary.Positive.Count);
        if (summary.Positive.Count == 0) return;
        Assert.Equal((specification.PositiveScores.Min(), specification.PositiveScores.Max()), (summary.Positive.Min, summary.Positive.Max));
        Assert.Equal(specification.PositiveScores.Average(), summary.Positive.Mean, 1e-12);
    }
}
