using PairForge.Mining;
using PairForge.Mining.Guards;

namespace PairForge.Runs;

/// <summary>Adds up what the markers of a run count.</summary>
internal static class RunCounts
{
    /// <summary>The report of a run whose stages are all done.</summary>
    internal static void Fill(RunReport report, RunContext context)
    {
        var maps = context.Store.RequireAll(StageNames.Map, context.Plan.Shards.Count);
        var dedup = context.Store.Require(StageNames.Dedup, 0);
        StageMarker[] read = [.. maps, dedup];
        Add(report.Quarantined, read, "quarantined.");
        if (report.Quarantined.Total > 0) report.FirstQuarantined = QuarantineLimit.First(context, read);
        report.RecordsAccepted = maps.Sum(m => m.Count("records.accepted")) - Total([dedup], "quarantined.");
        Add(report.PassagesFiltered, read, "filtered.");
        Add(report.PassagesFiltered, [dedup], "unfiltered.", -1);
        report.PassagesKept = dedup.Count("passages.kept");

        var pools = Markers(context, StageNames.Pool).ToArray();
        // Each split's pool reads the whole corpus.
        report.CorpusAccepted = pools.Length == 0 ? 0 : pools[0].Count("corpus.accepted");
        Add(report.CorpusQuarantined, [.. pools.Take(1)], "corpus.quarantined.");

        if (context.Scrubber is not null)
        {
            report.Scrubbed = new Tally();
            Add(report.Scrubbed, maps, "scrubbed.");
            Add(report.Scrubbed, [.. pools.Take(1)], "corpus.scrubbed.");
        }

        var views = Markers(context, StageNames.View).ToArray();
        report.ViewsMade = views.Sum(m => m.Count("views.made"));
        Add(report.ViewsRefused, views, "refused.");
        Add(report.ViewsRedrawn, views, "redrawn.");
        Add(report.ViewsByOperation, views, "operation.");

        var composed = Markers(context, StageNames.Compose).ToArray();
        report.PairsWritten = composed.Sum(m => m.Count("pairs.written"));
        report.RowsWritten = Total(composed, "rows.");
        report.PairsMerged = pools.Sum(m => m.Count("pairs.merged"));
        Add(report.PairsShort, [.. pools, .. views, .. composed], "short.");
        Add(report.NegativesMade, composed, "negative.");
        Add(report.NegativesRefused, composed, "unmade.");
        if (context.Mines) report.Mining = Mining(context);
    }

    /// <summary>Every committed file of refused input, with its rows, in the order of the stages.</summary>
    internal static IEnumerable<(StageFile File, long Rows)> Quarantine(RunContext context)
    {
        foreach (var stage in RunStage.All)
        {
            foreach (var marker in Markers(context, stage.Name))
            {
                if (marker.Find("quarantine") is { } file) yield return (file, marker.Count("quarantine.rows"));
            }
        }
    }

    /// <summary>The markers of a stage that are there, in order.</summary>
    internal static IEnumerable<StageMarker> Markers(RunContext context, string stage)
    {
        for (var i = 0; context.Store.Find(stage, i) is { } marker; i++) yield return marker;
    }

    private static MiningReport Mining(RunContext context)
    {
        var options = context.Pipeline.Mine!;
        var report = new MiningReport
        {
            RanksByEncoder = options.Rescore is null && !options.Search.Any(s => s.Options is Bm25SearchMethod),
            GuardPass = ReciprocalNeighbours.Pass(options),
        };
        foreach (var marker in Markers(context, StageNames.Mine))
        {
            report.Queries += marker.Count("mining.queries");
            report.IvfNeighbours += marker.Count("mining.ivf.neighbours");
            report.IvfFound += marker.Count("mining.ivf.found");
            report.IvfLists += marker.Count("mining.ivf.lists");
            report.IvfProbes += marker.Count("mining.ivf.probes");
            report.ShortAnchors += marker.Count("mining.short_anchors");
            foreach (var (name, count) in marker.Counts)
            {
                if (name.StartsWith("mining.", StringComparison.Ordinal) && name is not ("mining.queries" or "mining.short_anchors")) report.Counts.Add(name["mining.".Length..], count);
            }
            report.Counts.Histogram.Add(new CandidateHistogram(Numbers.ReadAll<long>(context.Store, marker.File("histogram"))));
        }
        AddScores(report, context);
        if (report.NeedsSecondPass)
        {
            report.BeginSecondPass();
            AddScores(report, context);
        }
        return report;
    }

    private static void AddScores(MiningReport report, RunContext context)
    {
        for (var split = 0; split < context.Splits.Count; split++)
        {
            var (data, mined) = (context.Split(split), new MinedNegatives(context, split));
            for (var p = 0; p < data.Pool.Passages; p++)
            {
                var negatives = mined.Of(data.Anchors.NumberOf(data.Pool.AnchorRow(p)));
                var scores = data.Scores.Of(p);
                var planned = data.Pairs.Of(p);
                for (var i = 0; i < scores.Length; i++) report.AddPositive(scores[i], negatives, i < planned.Length && KnownPositives.IsParaphrase(planned[i].Kind));
            }
        }
    }

    private static long Total(IReadOnlyList<StageMarker> markers, string prefix) =>
        markers.Sum(m => m.Counts.Where(c => c.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(c => c.Value));

    private static void Add(Tally into, IReadOnlyList<StageMarker> markers, string prefix, int sign = 1)
    {
        foreach (var marker in markers)
        {
            foreach (var (name, count) in marker.Counts)
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal)) into.Add(name[prefix.Length..], sign * count);
            }
        }
    }
}
