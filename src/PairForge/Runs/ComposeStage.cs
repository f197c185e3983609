using System.Runtime.CompilerServices;
using PairForge.Dataflow;
using PairForge.Search;
using PairForge.Sinks;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>compose</c>: the rows of the dataset in global order, given negatives before mined ones.</summary>
internal sealed class ComposeStage(Pipeline pipeline, RunReport report, PairFormat format, int wanted, int workers, IProgress<RunProgress>? progress)
{
    private const int BatchSize = 256;

    private readonly List<Pair> _sample = [];

    /// <summary>The first pairs, for the dataset's card.</summary>
    internal IReadOnlyList<Pair> Sample => _sample;

    private sealed record Batch(int First, Passage[] Passages, View[] Views);

    internal async Task<SinkResult> RunAsync(
        string folder, PassageSpool passages, TextPool pool, PairPlanner planner, PairPlan pairs, ViewSpool views,
        double[] positiveScores, MinedNegatives? mined, VectorFile? vectors, CancellationToken cancellation)
    {
        var inherited = MergedNegatives(passages, planner);
        var meter = new StageMeter("compose", progress, passages.Count);
        await using var sink = new ParquetPairSink(folder, "train", format, wanted, pipeline.Write);
        await foreach (var (rows, shorts) in OrderedParallel.RunAsync(ReadAsync(passages, pairs, views, cancellation), workers, meter, batch => StageFault.Place(batch.Passages[0].Id, batch.Passages[^1].Id),
            (batch, _) => ValueTask.FromResult(Compose(batch, pool, planner, pairs, inherited, positiveScores, mined)), cancellation).ConfigureAwait(false))
        {
            foreach (var (reason, count) in shorts.ByReason) report.PairsShort.Add(reason, count);
            report.PairsWritten += rows.Count;
            if (_sample.Count < 5) _sample.AddRange(rows.Take(5 - _sample.Count));
            if (rows.Count > 0) await sink.WriteAsync(rows, cancellation).ConfigureAwait(false);
            meter.Items(BatchSize);
        }
        var result = await sink.CompleteAsync(cancellation).ConfigureAwait(false);
        report.RowsWritten = result.Rows;
        return result;
    }

    /// <summary>Negatives that a merged pair inherits from the later passages that repeat it.</summary>
    private static Dictionary<int, List<Negative>> MergedNegatives(PassageSpool passages, PairPlanner planner)
    {
        var inherited = new Dictionary<int, List<Negative>>();
        if (planner.Merged.Count == 0) return inherited;
        var wantedBy = planner.Merged
            .SelectMany(m => m.Value.Select(later => (Passage: later, m.Key)))
            .GroupBy(x => x.Passage).ToDictionary(g => g.Key, g => g.Select(x => x.Key).Distinct().ToArray());
        var index = 0;
        foreach (var passage in passages.Read())
        {
            if (passage.Negatives.Count > 0 && wantedBy.TryGetValue(index, out var owners))
            {
                foreach (var owner in owners)
                {
                    if (!inherited.TryGetValue(owner, out var negatives)) inherited.Add(owner, negatives = []);
                    negatives.AddRange(GivenNegatives(passage));
                }
            }
            index++;
        }
        return inherited;
    }

    private static async IAsyncEnumerable<Batch> ReadAsync(PassageSpool passages, PairPlan pairs, ViewSpool views, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = 0;
        await foreach (var (first, batch) in passages.ReadBatchesAsync(BatchSize).WithCancellation(cancellation).ConfigureAwait(false))
        {
            var needed = 0;
            for (var p = first; p < first + batch.Length; p++) needed += CountViews(pairs.Of(p));
            yield return new Batch(first, batch, views.Read(next, needed));
            next += needed;
        }
    }

    private (List<Pair> Rows, Tally Shorts) Compose(
        Batch batch, TextPool pool, PairPlanner planner, PairPlan pairs, Dictionary<int, List<Negative>> inherited,
        double[] positiveScores, MinedNegatives? mined)
    {
        var rows = new List<Pair>(batch.Passages.Length);
        var shorts = new Tally();
        var view = 0;
        for (var i = 0; i < batch.Passages.Length; i++)
        {
            var passage = batch.Passages[i];
            var index = batch.First + i;
            var anchorRow = pool.AnchorRow(index);
            var start = pairs.Start(index);
            var own = pairs.Of(index);
            var views = batch.Views.AsSpan(view, CountViews(own));
            for (var n = 0; n < own.Length; n++)
            {
                var pair = own[n];
                var positive = pair.Kind switch
                {
                    PairKind.View => batch.Views[view++],
                    PairKind.Given => new View { Text = passage.Positives[pair.Ordinal] },
                    _ => new View { Text = pool.Texts.Read(pair.Target).Text },
                };
                var negatives = Negatives(passage, views, inherited.GetValueOrDefault(start + n), pool, anchorRow, planner.Known, mined);
                if (wanted > 0 && pipeline.Write.MissingNegative == MissingNegative.Drop)
                {
                    if (negatives.Count == 0 || (format == PairFormat.NTuple && negatives.Count < wanted))
                    {
                        shorts.Add(negatives.Count == 0 ? "no-negative" : "too-few-negatives");
                        continue;
                    }
                }
                var rule = pair.Kind switch { PairKind.Given => "given", PairKind.View => "views", PairKind.Neighbour => "neighbours", _ => "label" };
                rows.Add(new Pair
                {
                    Id = $"{passage.Id}/{rule}/{(pair.Kind == PairKind.View ? pair.Ordinal : 0)}/{(pair.Kind == PairKind.View ? 0 : pair.Ordinal)}",
                    Anchor = new View { Text = passage.Text },
                    Positive = positive,
                    Negatives = negatives,
                    PositiveScore = positiveScores.Length == 0 ? double.NaN : positiveScores[start + n],
                    Group = passage.Group,
                    Source = passage.Source,
                    Rule = rule,
                });
            }
        }
        return (rows, shorts);
    }

    private List<Negative> Negatives(
        Passage passage, ReadOnlySpan<View> views, List<Negative>? inherited, TextPool pool, int anchorRow, KnownPositives known, MinedNegatives? mined)
    {
        var negatives = new List<Negative>();
        if (wanted == 0) return negatives;
        var used = new HashSet<UInt128>();
        if (passage.Negatives.Count > 0 || inherited is not null)
        {
            foreach (var view in views) used.Add(TextNormalizer.Key(view.Text));
            foreach (var negative in GivenNegatives(passage).Concat(inherited ?? []))
            {
                if (negatives.Count == wanted) break;
                var row = pool.Find(negative.Text);
                if (row >= 0 && (row == anchorRow || known.Of(anchorRow).BinarySearch(row) >= 0)) continue;
                if (used.Add(TextNormalizer.Key(negative.Text))) negatives.Add(negative);
            }
        }
        if (mined is null) return negatives;
        foreach (var negative in mined.Of(anchorRow))
        {
            if (negatives.Count == wanted) break;
            var (id, text) = pool.Texts.Read(negative.Row);
            if (used.Add(TextNormalizer.Key(text))) negatives.Add(new Negative(text, id, "exact", negative.Rank, negative.Score));
        }
        return negatives;
    }

    private static IEnumerable<Negative> GivenNegatives(Passage passage) =>
        passage.Negatives.Select((text, n) => new Negative(text, $"{passage.Id}/n{n}", "given", -1, double.NaN));

    private static int CountViews(ReadOnlySpan<PlannedPair> pairs)
    {
        var count = 0;
        foreach (var pair in pairs) count += pair.Kind == PairKind.View ? 1 : 0;
        return count;
    }
}
