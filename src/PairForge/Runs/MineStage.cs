using PairForge.Mining;

namespace PairForge.Runs;

/// <summary>Stage <c>mine</c>, an index a block of different anchors of a split: the corpus streams past the block.</summary>
/// <remarks>Files: <c>counts</c>, an int an anchor; <c>negatives</c>, <c>num_negatives</c> places an anchor; <c>histogram</c>, of the candidates; <c>riskiest</c>, the negatives most like a positive.</remarks>
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

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var (split, block) = (0, index);
        while (block >= Blocks(context, split)) block -= Blocks(context, split++);
        var data = context.Split(split);
        var options = context.Pipeline.Mine!;
        var first = block * BlockAnchors;
        var asking = Enumerable.Range(first, Math.Min(BlockAnchors, data.Anchors.Count - first)).Where(anchor => data.Queries.NumberOf(anchor) >= 0).ToArray();
        var counts = new int[Math.Min(BlockAnchors, data.Anchors.Count - first)];
        var places = new MinedNegative[counts.Length * options.NumNegatives];
        var mining = new QueryMining(context, data, cancellation);
        var meter = context.Meter(StageNames.Mine, data.Anchors.Count);
        for (var at = 0; at < asking.Length;)
        {
            var anchors = asking.AsMemory(at, Math.Min(SearchedAtOnce, asking.Length - at));
            await mining.MineAsync(anchors, (anchor, negatives) =>
            {
                counts[anchor - first] = negatives.Length;
                negatives.CopyTo(places.AsSpan((anchor - first) * options.NumNegatives));
            }).ConfigureAwait(false);
            meter.Items(anchors.Length);
            at += anchors.Length;
        }
        attempt.Count("mining.queries", asking.Length);
        attempt.Count("mining.short_anchors", asking.Count(anchor => counts[anchor - first] < options.NumNegatives));
        foreach (var (name, count) in mining.Counts.All) attempt.Count("mining." + name, count);
        Numbers.Write<int>(attempt.Create("counts"), counts);
        Numbers.Write<MinedNegative>(attempt.Create("negatives"), places);
        Numbers.Write(attempt.Create("histogram"), mining.Counts.Histogram.Counts);
        Numbers.Write<RiskyNegative>(attempt.Create("riskiest"), mining.Review.Riskiest());
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
