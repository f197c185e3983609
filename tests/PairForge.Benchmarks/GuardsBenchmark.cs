using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>guards</c>: false negatives counted, not estimated. Mines captions of which each anchor's siblings are hidden positives, without
/// looking at the group column, and prints for every setting the mean score of its negatives, the share that is false, and
/// the share at the same mean score where nothing but <c>range_min</c> makes them easier.
/// </summary>
/// <remarks><c>--data</c> is the folder of <c>train_pairs.tsv</c> and <c>train_corpus.txt</c>; <c>--model</c> a folder that <c>pairforge train</c> wrote, otherwise <c>hashing</c> encodes.</remarks>
internal static class GuardsBenchmark
{
    private const int Candidates = 300;
    private static readonly int[] Ranks = [0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80];

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var folder = arguments.Text("--data", Path.Combine("..", "shared", "data", "retrieval", "captions"));
        var model = arguments.Text("--model", "");
        var negatives = arguments.Integer("--negatives", 3, 1);
        var every = arguments.Integer("--every", 4, 1);
        arguments.Finish();
        if (!Directory.Exists(folder)) throw new ArgumentException($"{folder} is not there; give the folder of train_pairs.tsv and train_corpus.txt with --data");
        using var pool = CaptionPool.Read(folder, model.Length == 0 ? null : model);
        var found = Search(pool);
        var anchors = Enumerable.Range(0, pool.Anchors).Where(a => a % every == 0).ToArray();

        var baseline = Ranks.Select(r => Measure(pool, found, anchors, new MineOptions { NumNegatives = negatives, RangeMin = r, RangeMax = Candidates - 10, Guards = Only() })).ToArray();
        var settings = new List<Dictionary<string, object?>>();
        void Add(string name, MineOptions options)
        {
            var m = Measure(pool, found, anchors, options);
            var plain = AtScore(baseline, m.MeanScore);
            settings.Add(new()
            {
                ["setting"] = name,
                ["mean_score"] = Math.Round(m.MeanScore, 4),
                ["false_negatives"] = Math.Round(m.FalseShare, 4),
                ["plain_at_that_score"] = double.IsNaN(plain) ? null : Math.Round(plain, 4),
                ["cut"] = double.IsNaN(plain) ? null : Math.Round(1 - (m.FalseShare / plain), 2),
                ["filled"] = Math.Round(m.Filled, 4),
            });
        }

        MineOptions Top(int rangeMin = 0, params (string, NegativeGuard)[] guards) => new() { NumNegatives = negatives, RangeMin = rangeMin, RangeMax = Candidates - 10, Guards = Only(guards) };
        foreach (var rank in Ranks) Add($"plain range_min {rank}", Top(rank));
        foreach (var margin in (double[])[0.05, 0.1, 0.2, 0.3]) Add($"relative_margin {margin}", Top() with { RelativeMargin = margin });
        (string, NegativeGuard) near = (NearDuplicateTexts.Name, new NearDuplicateTexts()), duplicates = (EmbeddingDuplicates.Name, new EmbeddingDuplicates());
        (string, NegativeGuard) Close(double quantile) => (ReciprocalNeighbours.Name, new ReciprocalNeighbours { Quantile = quantile });
        Add("near-duplicates, embedding-duplicates", Top(0, near, duplicates));
        foreach (var steps in (int[])[1, 2, 3, 5]) Add($"linked-positives steps {steps}", Top(0, (LinkedPositives.Name, new LinkedPositives { Steps = steps })));
        foreach (var quantile in (double[])[0.8, 0.6, 0.4, 0.2, 0.1, 0.05]) Add($"reciprocal-neighbours quantile {quantile}", Top(0, Close(quantile)));
        foreach (var rank in Ranks.Take(7)) Add($"default without linked-positives, range_min {rank}", Top(rank, near, duplicates, (ReciprocalNeighbours.Name, new ReciprocalNeighbours())));
        foreach (var rank in Ranks.Take(7)) Add($"default without own-group, range_min {rank}", Top(rank, near, duplicates, (ReciprocalNeighbours.Name, new ReciprocalNeighbours()), (LinkedPositives.Name, new LinkedPositives())));
        foreach (var preset in Enum.GetValues<MinePreset>()) Add($"preset {CanonicalJson.KebabCase(preset.ToString())}", new MineOptions { Preset = preset });
        return new() { ["data"] = folder, ["encoder"] = model.Length == 0 ? "hashing" : model, ["texts"] = pool.Rows, ["anchors"] = anchors.Length, ["negatives"] = negatives, ["settings"] = settings };
    }

    private static Step<NegativeGuard>[] Only(params (string Name, NegativeGuard Guard)[] guards) =>
        guards.Length == 0 ? [Step<NegativeGuard>.Of("none", new NoGuards(), "")] : Array.ConvertAll(guards, g => Step<NegativeGuard>.Of(g.Name, g.Guard, ""));

    private static Neighbour[][] Search(CaptionPool pool)
    {
        var rows = Enumerable.Range(0, pool.Anchors).Select(pool.AnchorRow).ToArray();
        var (results, lengths) = (new Neighbour[rows.Length * Candidates], new int[rows.Length]);
        new ExactSearch(pool.Vectors).Search(rows, Candidates, pool.Mask(), 0, results, lengths);
        return [.. Enumerable.Range(0, rows.Length).Select(i => results.AsSpan(i * Candidates, lengths[i]).ToArray())];
    }

    private static Measured Measure(CaptionPool pool, Neighbour[][] found, int[] anchors, MineOptions options)
    {
        var miner = new NegativeMiner(options, pool.Seed);
        var checks = new GuardSet(options, pool).Checks();
        var query = new GuardedQuery(pool);
        var (negatives, counts) = (new List<MinedNegative>(), new MiningCounts());
        var (sum, chosen, wrong, filled) = (0.0, 0L, 0L, 0L);
        foreach (var anchor in anchors)
        {
            negatives.Clear();
            query.Begin(anchor);
            checks.Begin(anchor);
            var reference = double.PositiveInfinity;
            foreach (var positive in pool.Positives(anchor)) reference = Math.Min(reference, query.ToAnchor(positive));
            miner.Mine($"{anchor}", found[anchor], reference, 1, options.NumNegatives, negatives, counts, checks);
            foreach (var negative in negatives)
            {
                sum += negative.Score;
                chosen++;
                if (pool.ShareGroup(pool.AnchorRow(anchor), negative.Row)) wrong++;
            }
            if (negatives.Count == options.NumNegatives) filled++;
        }
        return new(sum / chosen, (double)wrong / chosen, (double)filled / anchors.Length);
    }

    /// <summary>The baseline's share between the two ranks whose mean scores lie to either side; NaN beyond them.</summary>
    private static double AtScore(Measured[] baseline, double score)
    {
        for (var i = 1; i < baseline.Length; i++)
        {
            var (high, low) = (baseline[i - 1], baseline[i]);
            if (score <= high.MeanScore + 1e-9 && score >= low.MeanScore) return high.FalseShare + ((high.MeanScore - score) / (high.MeanScore - low.MeanScore) * (low.FalseShare - high.FalseShare));
        }
        return double.NaN;
    }

    private readonly record struct Measured(double MeanScore, double FalseShare, double Filled);
}
