using PairForge.Dataflow;
using PairForge.Mining;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>The negatives of every query, by pool row of its anchor.</summary>
internal sealed class MinedNegatives(MiningReport report)
{
    private readonly Dictionary<int, MinedNegative[]> _byAnchor = [];

    internal MiningReport Report => report;

    internal void Add(int anchorRow, MinedNegative[] negatives) => _byAnchor.Add(anchorRow, negatives);

    internal ReadOnlySpan<MinedNegative> Of(int anchorRow) => _byAnchor.TryGetValue(anchorRow, out var found) ? found : [];
}

/// <summary>Stage <c>mine</c>: one query a different anchor; its own text, its positives and its group are masked.</summary>
internal sealed class MineStage(Pipeline pipeline, MineOptions options, int workers, IProgress<RunProgress>? progress)
{
    private const int QueryBlock = 4096;

    internal MinedNegatives Run(TextPool pool, PairPlan pairs, double[] positiveScores, VectorFile vectors, PairPlanner planner, CancellationToken cancellation)
    {
        var queries = new List<int>();
        var queryOf = new Dictionary<int, int>();
        var passagesOf = new List<List<int>>();
        for (var p = 0; p < pool.Passages; p++)
        {
            if (pairs.Of(p).Length == 0) continue;
            var row = pool.AnchorRow(p);
            if (!queryOf.TryGetValue(row, out var query))
            {
                queryOf.Add(row, query = queries.Count);
                queries.Add(row);
                passagesOf.Add([]);
            }
            passagesOf[query].Add(p);
        }

        var references = new double[queries.Count];
        var mostPositives = 1;
        for (var q = 0; q < queries.Count; q++)
        {
            var (reference, viewReference) = (double.NaN, double.NaN);
            var positives = 0;
            foreach (var p in passagesOf[q])
            {
                var start = pairs.Start(p);
                var own = pairs.Of(p);
                for (var i = 0; i < own.Length; i++)
                {
                    var score = positiveScores[start + i];
                    if (own[i].Kind == PairKind.View) viewReference = double.IsNaN(viewReference) ? score : Math.Min(viewReference, score);
                    else
                    {
                        reference = double.IsNaN(reference) ? score : Math.Min(reference, score);
                        positives++;
                    }
                }
            }
            references[q] = double.IsNaN(reference) ? viewReference : reference;
            mostPositives = Math.Max(mostPositives, positives);
        }

        var mask = new SearchMaskBuilder(vectors.Rows, queries.Count);
        for (var row = 0; row < pool.Count; row++)
        {
            foreach (var tag in pool.RowTags(row)) mask.TagRow(row, tag);
        }
        for (var q = 0; q < queries.Count; q++)
        {
            mask.ExcludeRow(q, queries[q]);
            foreach (var row in planner.Known.Of(queries[q])) mask.ExcludeRow(q, row);
            foreach (var row in planner.KnownViews.Of(queries[q])) mask.ExcludeRow(q, row);
            foreach (var tag in pool.RowTags(queries[q])) mask.TagQuery(q, tag);
        }
        var built = mask.Build();

        var k = Math.Min(NegativeMiner.CandidatesNeeded(options, mostPositives), Math.Max(1, vectors.Rows));
        var miner = new NegativeMiner(options, pipeline.Seed);
        var report = new MiningReport();
        var mined = new MinedNegatives(report);
        var meter = new StageMeter("mine", progress, queries.Count);
        var search = new ExactSearch(vectors, threads: workers);
        var block = Math.Min(QueryBlock, queries.Count);
        var results = new Neighbour[block * k];
        var found = new int[block];
        var negatives = new List<MinedNegative>();
        var rows = queries.ToArray();
        for (var first = 0; first < rows.Length; first += block)
        {
            var count = Math.Min(block, rows.Length - first);
            search.Search(rows.AsSpan(first, count).ToArray(), k, built, first, results, found, cancellation);
            for (var i = 0; i < count; i++)
            {
                var q = first + i;
                negatives.Clear();
                var id = pool.Texts.Read(rows[q]).Id;
                miner.Mine(id, results.AsSpan(i * k, found[i]), references[q], mostPositives, options.NumNegatives, negatives, report.Counts);
                mined.Add(rows[q], [.. negatives]);
                foreach (var p in passagesOf[q])
                {
                    for (var s = pairs.Start(p); s < pairs.Start(p) + pairs.Of(p).Length; s++) report.AddPositive(positiveScores[s], negatives);
                }
                if (negatives.Count < options.NumNegatives) report.ShortAnchors++;
            }
            meter.Items(count);
        }
        report.Queries = rows.Length;
        return mined;
    }
}
