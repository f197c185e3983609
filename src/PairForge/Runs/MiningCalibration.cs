using PairForge.Mining;
using PairForge.Mining.Guards;

namespace PairForge.Runs;

/// <summary>What one setting of margins and guards would mine.</summary>
/// <param name="RelativeMargin">The margin; null: none.</param>
/// <param name="Guarded">Whether the run's guards are on.</param>
/// <param name="Negatives">Mean negatives of an anchor.</param>
/// <param name="Filled">Share of the anchors that get as many as asked for.</param>
/// <param name="MeanScore">Mean similarity of the negatives: their hardness; NaN where there are none.</param>
/// <param name="Refused">Candidates refused by the margin.</param>
/// <param name="Dropped">Candidates dropped, by guard.</param>
/// <param name="FalseNegatives">Share of the negatives that are known to be positives; NaN where nothing is known.</param>
public sealed record CalibratedSetting(
    double? RelativeMargin, bool Guarded, double Negatives, double Filled, double MeanScore, long Refused, IReadOnlyDictionary<string, long> Dropped, double FalseNegatives);

/// <summary>What <c>pairforge calibrate</c> found.</summary>
/// <param name="Anchors">Anchors that were tried.</param>
/// <param name="NumNegatives">Negatives asked for.</param>
/// <param name="Truth">Where false negatives are known from: <c>qrels</c>, <c>group</c>, or null.</param>
/// <param name="Settings">Every setting, the mildest first.</param>
/// <param name="Yield">The share of anchors that must be filled.</param>
/// <param name="Proposed">The strictest setting with guards that fills so many; null where none does.</param>
public sealed record CalibrationReport(int Anchors, int NumNegatives, string? Truth, IReadOnlyList<CalibratedSetting> Settings, double Yield, CalibratedSetting? Proposed);

/// <summary>Tries margins and guards on a finished dataset: its run is made again up to the mining, every anchor is searched once, and each setting chooses from the same candidates.</summary>
public static class MiningCalibration
{
    private const int MostAnchors = 20_000;

    private static readonly double?[] Margins = [null, 0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

    /// <summary>Tries them.</summary>
    /// <param name="folder">The dataset.</param>
    /// <param name="components">The known components.</param>
    /// <param name="yield">The share of anchors that must get all their negatives.</param>
    /// <param name="relevant">By the source's id of an anchor's record, the ids of records that are relevant to it; null: passages of one group are.</param>
    /// <param name="progress">Told how far the stages before the mining are.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="PairForgeException">The dataset cannot be made again, or mines nothing.</exception>
    public static async Task<CalibrationReport> RunAsync(
        string folder, Components components, double yield = 0.95, IReadOnlyDictionary<string, IReadOnlySet<string>>? relevant = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Provenance.ReadOrigin(folder) is not { } origin) throw new PairForgeException(FailureKind.Usage, $"{folder} was built by code or is no dataset; calibrate makes the run of a pipeline file again");
        var work = Directory.CreateTempSubdirectory("pairforge-calibrate");
        try
        {
            using var run = RunLocation.Replay(folder, await File.ReadAllTextAsync(Path.Combine(folder, RunFolder.PlanFile), cancellation).ConfigureAwait(false), origin, work.FullName, components, progress);
            await run.PrepareAsync(cancellation).ConfigureAwait(false);
            if (!run.Context.Mines) throw new PairForgeException(FailureKind.Usage, $"{folder} mines nothing; there is no margin to calibrate");
            return await TryAsync(run.Context, yield, relevant, cancellation).ConfigureAwait(false);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<CalibrationReport> TryAsync(RunContext context, double yield, IReadOnlyDictionary<string, IReadOnlySet<string>>? relevant, CancellationToken cancellation)
    {
        var (data, options) = (context.Split(0), context.Pipeline.Mine!);
        var widest = options with { RelativeMargin = options.RelativeMargin ?? options.AbsoluteMargin ?? 0 }; // margins look at ten times as many candidates
        var mining = new QueryMining(context, data, cancellation, NegativeMiner.CandidatesNeeded(widest, data.Queries.MostPositives));
        var anchors = Anchors(context, data);
        var candidates = await mining.CandidatesAsync(anchors).ConfigureAwait(false);
        if (data.Guards.Prepares) await data.Guards.PrepareAsync([.. anchors.Select((anchor, i) => (anchor, Array.ConvertAll(candidates[i].Candidates, c => c.Row)))], cancellation).ConfigureAwait(false);
        var knowsGroups = relevant is null && Enumerable.Range(0, Math.Min(data.Pool.Count, 1000)).Any(row => data.Pool.RowTags(row).Length > 0) && !options.MasksGroups;
        var settings = new List<CalibratedSetting>();
        foreach (var guarded in (bool[])[false, true])
        {
            foreach (var margin in Margins)
            {
                cancellation.ThrowIfCancellationRequested();
                settings.Add(Try(context, data, anchors, candidates, widest with { RelativeMargin = margin, AbsoluteMargin = null }, guarded, relevant, knowsGroups));
            }
        }
        var proposed = settings.Where(s => s.Guarded && s.Filled >= yield).OrderByDescending(s => s.RelativeMargin ?? -1).FirstOrDefault();
        return new CalibrationReport(anchors.Length, options.NumNegatives, relevant is not null ? "qrels" : knowsGroups ? "group" : null, settings, yield, proposed);
    }

    private static int[] Anchors(RunContext context, SplitData data)
    {
        int[] asking = [.. Enumerable.Range(0, data.Anchors.Count).Where(anchor => data.Queries.NumberOf(anchor) >= 0)];
        return asking.Length > MostAnchors ? asking[..MostAnchors] : asking; // a run of them, since queries are searched by number
    }

    private static CalibratedSetting Try(
        RunContext context, SplitData data, int[] anchors, QueryCandidates[] candidates, MineOptions options, bool guarded, IReadOnlyDictionary<string, IReadOnlySet<string>>? relevant, bool knowsGroups)
    {
        var miner = new NegativeMiner(options, context.Pipeline.Seed);
        var gate = new Lock();
        var (all, chosen, filled, wrong, sum) = (new MiningCounts(), 0L, 0L, 0L, 0.0);
        var scores = new double[anchors.Length];
        Parallel.For(0, anchors.Length, new ParallelOptions { MaxDegreeOfParallelism = context.Workers },
            () => (Checks: guarded ? data.Guards.Checks() : null, Counts: new MiningCounts(), Negatives: new List<MinedNegative>(), Chosen: 0L, Filled: 0L, Wrong: 0L),
            (i, _, own) =>
            {
                own.Negatives.Clear();
                var row = data.Anchors.Row(anchors[i]);
                var id = data.Pool.Texts.Read(row).Id;
                own.Checks?.Begin(anchors[i]);
                miner.Mine(id, candidates[i].Candidates, candidates[i].Reference, data.Queries.MostPositives, options.NumNegatives, own.Negatives, own.Counts, own.Checks);
                var judged = relevant?.GetValueOrDefault(RecordOf(id));
                foreach (var negative in own.Negatives)
                {
                    scores[i] += negative.Score;
                    if (judged?.Contains(RecordOf(data.Pool.Texts.Read(negative.Row).Id)) == true || (knowsGroups && data.Guarded.ShareGroup(row, negative.Row))) own.Wrong++;
                }
                return own with { Chosen = own.Chosen + own.Negatives.Count, Filled = own.Filled + (own.Negatives.Count == options.NumNegatives ? 1 : 0) };
            },
            own =>
            {
                lock (gate)
                {
                    own.Checks?.AddTo(own.Counts);
                    all.Add(own.Counts);
                    (chosen, filled, wrong) = (chosen + own.Chosen, filled + own.Filled, wrong + own.Wrong);
                }
            });
        foreach (var score in scores) sum += score; // in the order of the anchors, whatever thread had them
        return new CalibratedSetting(
            options.RelativeMargin, guarded, (double)chosen / Math.Max(1, anchors.Length), (double)filled / Math.Max(1, anchors.Length), chosen == 0 ? double.NaN : sum / chosen, all.RelativeMargin,
            new SortedDictionary<string, long>(all.Dropped.Where(d => d.Value > 0).ToDictionary(), StringComparer.Ordinal), relevant is null && !knowsGroups ? double.NaN : chosen == 0 ? 0 : (double)wrong / chosen);
    }

    /// <summary>The source's own id of a pool text: a passage's is <c>id:segment ordinal</c>, a given positive's ends in <c>/p0</c> besides.</summary>
    private static string RecordOf(string id)
    {
        var end = id.LastIndexOf("/p", StringComparison.Ordinal) is var at and > 0 && !id.AsSpan(at + 2).ContainsAnyExceptInRange('0', '9') ? at : id.Length;
        return id.LastIndexOf(':', end - 1) is var colon and > 0 ? id[..colon] : id[..end];
    }
}
