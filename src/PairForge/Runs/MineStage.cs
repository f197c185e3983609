using System.Runtime.InteropServices;
using PairForge.Mining;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>Stage <c>mine</c>, an index a block of different anchors of a split: the corpus streams past the block.</summary>
/// <remarks>Files: <c>counts</c>, an int an anchor; <c>negatives</c>, <c>num_negatives</c> places an anchor.</remarks>
internal sealed class MineStage() : RunStage(StageNames.Mine)
{
    /// <summary>Anchors of an index.</summary>
    internal const int BlockAnchors = 1 << 14;
    private const int SearchedAtOnce = 1 << 12;

    internal override int Count(RunContext context)
    {
        if (!context.Mines) return 0;
        var count = 0;
        for (var split = 0; split < context.Splits.Count; split++) count += Blocks(context, split);
        return count;
    }

    internal override Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var (split, block) = (0, index);
        while (block >= Blocks(context, split)) block -= Blocks(context, split++);
        var data = context.Split(split);
        var options = context.Pipeline.Mine!;
        var first = block * BlockAnchors;
        var count = Math.Min(BlockAnchors, data.Anchors.Count - first);
        var asking = Enumerable.Range(first, count).Where(anchor => data.Queries.NumberOf(anchor) >= 0).ToArray();
        var counts = new int[count];
        var places = new MinedNegative[count * options.NumNegatives];
        Mine(context, data, options, asking, (anchor, negatives) =>
        {
            counts[anchor - first] = negatives.Length;
            negatives.CopyTo(places.AsSpan((anchor - first) * options.NumNegatives));
        }, attempt, cancellation);
        Numbers.Write<int>(attempt.Create("counts"), counts);
        Numbers.Write<MinedNegative>(attempt.Create("negatives"), places);
        return Task.CompletedTask;
    }

    /// <summary>The markers of a split's blocks, in order.</summary>
    internal static StageMarker[] Markers(RunContext context, int split)
    {
        var first = 0;
        for (var s = 0; s < split; s++) first += Blocks(context, s);
        return [.. Enumerable.Range(first, Blocks(context, split)).Select(i => context.Store.Require(StageNames.Mine, i))];
    }

    private static int Blocks(RunContext context, int split) =>
        (int)((context.Store.Require(StageNames.Pool, split).Count("anchors") + BlockAnchors - 1) / BlockAnchors);

    private static void Mine(RunContext context, SplitData data, MineOptions options, int[] asking, NegativesFound found, StageAttempt attempt, CancellationToken cancellation)
    {
        var queries = data.Queries;
        var unencoded = data.Unencoded.ToHashSet();
        var k = (int)Math.Min((long)NegativeMiner.CandidatesNeeded(options, queries.MostPositives) + unencoded.Count, Math.Max(1, data.Vectors.Rows));
        var miner = new NegativeMiner(options, context.Pipeline.Seed);
        var tallied = new MiningCounts();
        var meter = context.Meter(StageNames.Mine, data.Anchors.Count);
        var search = data.Candidates(cancellation);
        var block = Math.Min(SearchedAtOnce, asking.Length);
        var results = new Neighbour[block * k];
        var lengths = new int[block];
        var negatives = new List<MinedNegative>();
        for (var at = 0; at < asking.Length;)
        {
            var count = Math.Min(block, asking.Length - at);
            var rows = new int[count];
            for (var i = 0; i < count; i++) rows[i] = data.Anchors.Row(asking[at + i]);
            search.Search(rows, k, queries.Mask, queries.NumberOf(asking[at]), results, lengths, cancellation);
            for (var i = 0; i < count; i++)
            {
                var anchor = asking[at + i];
                negatives.Clear();
                var candidates = results.AsSpan(i * k, lengths[i]);
                if (unencoded.Count > 0) candidates = candidates.ToArray().Where(c => !unencoded.Contains(c.Row)).ToArray();
                miner.Mine(data.Pool.Texts.Read(rows[i]).Id, candidates, queries.Reference(anchor), queries.MostPositives, options.NumNegatives, negatives, tallied);
                found(anchor, CollectionsMarshal.AsSpan(negatives));
                if (negatives.Count < options.NumNegatives) attempt.Count("mining.short_anchors", 1);
            }
            meter.Items(count);
            at += count;
        }
        if (data.Index is { } index && asking.Length > 0 && data.Queries.NumberOf(asking[0]) == 0) // once a split
        {
            attempt.Count("mining.ivf.lists", index.Lists);
            attempt.Count("mining.ivf.probes", index.Probes);
            attempt.Count("mining.ivf.neighbours", index.SampledNeighbours);
            attempt.Count("mining.ivf.found", index.SampledFound);
        }
        attempt.Count("mining.queries", asking.Length);
        attempt.Count("mining.candidates", tallied.Candidates);
        attempt.Count("mining.skipped.absolute_margin", tallied.AbsoluteMargin);
        attempt.Count("mining.skipped.max_score", tallied.MaxScore);
        attempt.Count("mining.skipped.min_score", tallied.MinScore);
        attempt.Count("mining.skipped.range_min", tallied.RangeMin);
        attempt.Count("mining.skipped.relative_margin", tallied.RelativeMargin);
    }

    private delegate void NegativesFound(int anchor, ReadOnlySpan<MinedNegative> negatives);
}

/// <summary>The negatives that stage <c>mine</c> committed for a split.</summary>
internal sealed class MinedNegatives
{
    private readonly (int[] Counts, MinedNegative[] Places)[] _blocks;
    private readonly int _numNegatives;

    internal MinedNegatives(RunContext context, int split)
    {
        _numNegatives = context.Pipeline.Mine!.NumNegatives;
        _blocks = [.. MineStage.Markers(context, split).Select(m =>
            (Numbers.ReadAll<int>(context.Store, m.File("counts")), Numbers.ReadAll<MinedNegative>(context.Store, m.File("negatives"))))];
    }

    /// <summary>The negatives of an anchor, best first.</summary>
    internal ReadOnlySpan<MinedNegative> Of(int anchor)
    {
        var (counts, places) = _blocks[anchor / MineStage.BlockAnchors];
        var at = anchor % MineStage.BlockAnchors;
        return places.AsSpan(at * _numNegatives, counts[at]);
    }
}
