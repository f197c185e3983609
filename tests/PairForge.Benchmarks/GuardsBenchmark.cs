using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>
/// <c>guards</c>: false negatives counted, not estimated. Mines texts whose other positives are known but hidden (captions of one image, or
/// documents judged relevant), and prints for every setting the mean score of its negatives, the share that is false and the share that
/// <see cref="FalseNegativeEstimate"/> reckons, and the share at the same mean score where nothing but <c>range_min</c> makes them easier. <c>cut</c> is how much
/// lower it is, with the 95 % interval of a bootstrap over anchors, paired with the baseline.
/// </summary>
/// <remarks>
/// <c>--data</c> is a folder that <see cref="JudgedPool"/> reads; <c>--model</c> a folder that <c>pairforge train</c> wrote, otherwise <c>hashing</c>
/// encodes. With <c>--search bm25</c> candidates keep the order of BM25 with stemming and are scored by the encoder, as in a run; <c>cut_at_search_score</c>
/// then compares at the same mean BM25 score, <c>cut</c> at the same mean cosine. <c>--part even</c> and <c>--part odd</c> take half of the anchors: what is tuned
/// on the one is reported on the other, ceilings being learnt from all known positives.
/// </remarks>
internal static class GuardsBenchmark
{
    private const int Candidates = 300, Resamples = 1000;
    private static readonly int[] Ranks = [0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 180];

    internal static Dictionary<string, object?> Run(Arguments arguments)
    {
        var folder = arguments.Text("--data", Path.Combine("..", "shared", "data", "retrieval", "captions"));
        var model = arguments.Text("--model", "");
        var method = arguments.Text("--search", "exact");
        var part = arguments.Text("--part", "all");
        var negatives = arguments.Integer("--negatives", 3, 1);
        var every = arguments.Integer("--every", 4, 1);
        arguments.Finish();
        if (!Directory.Exists(folder)) throw new ArgumentException($"{folder} is not there; give the folder of a retrieval set with --data");
        if (method is not ("exact" or "bm25")) throw new ArgumentException($"--search is {method}; it is exact or bm25");
        if (part is not ("all" or "even" or "odd")) throw new ArgumentException($"--part is {part}; it is all, even or odd");
        using var pool = JudgedPool.Read(folder, model.Length == 0 ? null : model);
        var found = Search(pool, method == "bm25");
        var anchors = Enumerable.Range(0, pool.Anchors).Where(a => a % every == 0 && (part == "all" || (a / every % 2 == 0) == (part == "even"))).ToArray();

        var ready = new Dictionary<string, GuardSet>(StringComparer.Ordinal);
        var baseline = Ranks.Select(r => Measure(pool, found, anchors, new MineOptions { NumNegatives = negatives, RangeMin = r, RangeMax = Candidates - 10, Guards = Only() }, ready)).ToArray();
        var draws = Enumerable.Range(0, Resamples).Select(r => Draw(pool.Seed, r, anchors.Length)).ToArray();
        var plain = Array.ConvertAll(baseline, b => b.Means());
        var resampledPlain = Array.ConvertAll(draws, d => Array.ConvertAll(baseline, b => b.Means(d)));
        var settings = new List<Dictionary<string, object?>>();
        void Add(string name, MineOptions options)
        {
            var measured = Measure(pool, found, anchors, options, ready);
            var (means, resampled) = (measured.Means(), Array.ConvertAll(draws, measured.Means));
            var setting = new Dictionary<string, object?>
            {
                ["setting"] = name,
                ["mean_score"] = Rounded(means.Score),
                ["false_negatives"] = Rounded(means.FalseShare),
                ["estimated"] = Rounded(measured.Estimate),
                ["plain_at_that_score"] = Rounded(AtScore(plain, means, m => m.Score)),
                ["cut"] = Rounded(Cut(plain, means, m => m.Score)),
                ["cut_interval"] = Interval(resampled, m => m.Score),
                ["filled"] = Rounded(measured.Filled),
            };
            if (method == "bm25")
            {
                setting["mean_search_score"] = Rounded(means.SearchScore);
                setting["plain_at_that_search_score"] = Rounded(AtScore(plain, means, m => m.SearchScore));
                setting["cut_at_search_score"] = Rounded(Cut(plain, means, m => m.SearchScore));
                setting["cut_at_search_score_interval"] = Interval(resampled, m => m.SearchScore);
            }
            settings.Add(setting);
        }

        double?[]? Interval(NegativeMeans[] resampled, Func<NegativeMeans, double> scoreOf)
        {
            var cuts = resampled.Select((m, r) => Cut(resampledPlain[r], m, scoreOf)).Where(double.IsFinite).Order().ToArray();
            return cuts.Length < Resamples / 2 ? null : [Rounded(cuts[cuts.Length / 40]), Rounded(cuts[cuts.Length - 1 - (cuts.Length / 40)])];
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
        foreach (var quantile in (double[])[0.8, 0.6, 0.3, 0.2, 0.1, 0.05]) Add($"default without own-group, quantile {quantile}", Top(0, near, duplicates, Close(quantile), (LinkedPositives.Name, new LinkedPositives())));
        foreach (var preset in Enum.GetValues<MinePreset>()) Add($"preset {CanonicalJson.KebabCase(preset.ToString())}", new MineOptions { Preset = preset });
        return new()
        {
            ["data"] = folder, ["encoder"] = model.Length == 0 ? "hashing" : model, ["search"] = method, ["part"] = part,
            ["texts"] = pool.Rows, ["anchors"] = anchors.Length, ["negatives"] = negatives, ["settings"] = settings,
        };
    }

    private static Step<NegativeGuard>[] Only(params (string Name, NegativeGuard Guard)[] guards) =>
        guards.Length == 0 ? [Step<NegativeGuard>.Of("none", new NoGuards(), "")] : Array.ConvertAll(guards, g => Step<NegativeGuard>.Of(g.Name, g.Guard, ""));

    private static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 4) : null;

    private static Found[] Search(JudgedPool pool, bool isLexical)
    {
        var rows = Enumerable.Range(0, pool.Anchors).Select(pool.AnchorRow).ToArray();
        var (results, lengths) = (new Neighbour[rows.Length * Candidates], new int[rows.Length]);
        ICandidateSearch search = isLexical ? new LexicalSearch(pool.Rows, pool.Text, stems: true, Environment.ProcessorCount) : new ExactSearch(pool.Vectors);
        search.Search(rows, Candidates, pool.Mask(), 0, results, lengths);
        var query = new GuardedQuery(pool);
        return [.. Enumerable.Range(0, rows.Length).Select(i =>
        {
            var ranked = results.AsSpan(i * Candidates, lengths[i]).ToArray();
            if (!isLexical) return new Found(ranked, ranked);
            query.Begin(i);
            return new Found(ranked, Array.ConvertAll(ranked, r => new Neighbour(r.Row, query.ToAnchor(r.Row)))); // as FusedSearch scores them
        })];
    }

    private static Measured Measure(JudgedPool pool, Found[] found, int[] anchors, MineOptions options, Dictionary<string, GuardSet> ready)
    {
        var miner = new NegativeMiner(options, pool.Seed);
        // Settings that differ in ranks alone share what their guards got ready.
        var name = string.Join(' ', options.Guards.Select(g => $"{g.Name} {g.Create()}"));
        if (!ready.TryGetValue(name, out var set)) ready.Add(name, set = new GuardSet(options, pool));
        var checks = set.Checks();
        var query = new GuardedQuery(pool);
        var (negatives, report) = (new List<MinedNegative>(), new MiningReport { Queries = anchors.Length, GuardPass = ReciprocalNeighbours.Pass(options) });
        var (sums, filled) = (new NegativeSums[anchors.Length], 0L);
        for (var a = 0; a < anchors.Length; a++)
        {
            var anchor = anchors[a];
            negatives.Clear();
            query.Begin(anchor);
            checks.Begin(anchor);
            var reference = double.PositiveInfinity;
            foreach (var positive in pool.Positives(anchor)) reference = Math.Min(reference, query.ToAnchor(positive));
            var (ranked, candidates) = found[anchor];
            foreach (var candidate in candidates) report.Counts.Histogram.Find(candidate.Score);
            miner.Mine($"{anchor}", candidates, reference, 1, options.NumNegatives, negatives, report.Counts, checks);
            foreach (var positive in pool.Positives(anchor)) report.AddPositive(query.ToAnchor(positive), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(negatives));
            foreach (var negative in negatives) sums[a] = sums[a].Add(negative.Score, ranked[negative.Rank].Score, pool.IsPositive(anchor, negative.Row));
            if (negatives.Count == options.NumNegatives) filled++;
        }
        return new(sums, (double)filled / anchors.Length, report.Summarize().EstimatedFalseNegatives);
    }

    private static int[] Draw(ulong seed, int number, int count)
    {
        var random = new KeyedRandom(seed, "guards/bootstrap", $"{number}");
        var drawn = new int[count];
        for (var i = 0; i < count; i++) drawn[i] = random.NextInt(count);
        return drawn;
    }

    /// <summary>By how much the share of false negatives is below the baseline's at the same mean score.</summary>
    private static double Cut(NegativeMeans[] baseline, NegativeMeans means, Func<NegativeMeans, double> scoreOf) => 1 - (means.FalseShare / AtScore(baseline, means, scoreOf));

    /// <summary>The baseline's share between the two ranks whose mean scores lie to either side; NaN beyond them.</summary>
    private static double AtScore(NegativeMeans[] baseline, NegativeMeans means, Func<NegativeMeans, double> scoreOf)
    {
        var score = scoreOf(means);
        for (var i = 1; i < baseline.Length; i++)
        {
            var (high, low) = (scoreOf(baseline[i - 1]), scoreOf(baseline[i]));
            if (score <= high + 1e-9 && score >= low) return baseline[i - 1].FalseShare + ((high - score) / (high - low) * (baseline[i].FalseShare - baseline[i - 1].FalseShare));
        }
        return double.NaN;
    }

    /// <summary>The candidates of an anchor with the scores of the search that ranked them, and with the encoder's.</summary>
    private readonly record struct Found(Neighbour[] Ranked, Neighbour[] Candidates);

    /// <summary>What a setting mined, an anchor.</summary>
    private sealed record Measured(NegativeSums[] Anchors, double Filled, double Estimate)
    {
        internal NegativeMeans Means() => Anchors.Aggregate(default(NegativeSums), (sum, anchor) => sum.Add(anchor)).Means;

        /// <summary>The same of anchors drawn with replacement.</summary>
        internal NegativeMeans Means(int[] drawn)
        {
            var sum = default(NegativeSums);
            foreach (var anchor in drawn) sum = sum.Add(Anchors[anchor]);
            return sum.Means;
        }
    }

    private readonly record struct NegativeMeans(double Score, double SearchScore, double FalseShare);

    private readonly record struct NegativeSums(double Score, double SearchScore, int Wrong, int Count)
    {
        internal NegativeMeans Means => new(Score / Count, SearchScore / Count, (double)Wrong / Count);

        internal NegativeSums Add(double score, double searchScore, bool isWrong) => new(Score + score, SearchScore + searchScore, Wrong + (isWrong ? 1 : 0), Count + 1);

        internal NegativeSums Add(NegativeSums other) => new(Score + other.Score, SearchScore + other.SearchScore, Wrong + other.Wrong, Count + other.Count);
    }
}
