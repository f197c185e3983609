using System.Runtime.InteropServices;
using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>Takes the negatives of an anchor; several threads call it.</summary>
internal delegate void NegativesFound(int anchor, ReadOnlySpan<MinedNegative> negatives);

/// <summary>What a query chose from.</summary>
/// <param name="Candidates">What the search found, masked, best first; rescored where a cross-encoder is set.</param>
/// <param name="Reference">What its margins are measured against.</param>
internal readonly record struct QueryCandidates(Neighbour[] Candidates, double Reference);

/// <summary>Searches, rescores, guards and chooses for the queries of a split.</summary>
internal sealed class QueryMining
{
    private readonly RunContext _context;
    private readonly SplitData _data;
    private readonly MineOptions _options;
    private readonly NegativeMiner _miner;
    private readonly ICandidateSearch _search;
    private readonly PairScoring? _rescoring;
    private readonly RandomNegatives _random;
    private readonly HiddenTexts _hidden;
    private readonly int _k;
    private readonly CancellationToken _cancellation;

    /// <param name="context">The run.</param>
    /// <param name="data">The split.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <param name="candidates">Candidates of a query; null: as many as the options need.</param>
    internal QueryMining(RunContext context, SplitData data, CancellationToken cancellation, int? candidates = null)
    {
        (_context, _data, _options, _cancellation) = (context, data, context.Pipeline.Mine!, cancellation);
        data.Guarded.Cancellation = cancellation;
        _miner = new NegativeMiner(_options, context.Pipeline.Seed);
        _search = data.Candidates(cancellation);
        _rescoring = _options.Rescore is { } rescore ? new PairScoring(rescore.Create(), data.Guarded) : null;
        _random = new RandomNegatives(context.Pipeline.Seed, data.Vectors, data.Queries.Mask, data.Unencoded);
        _hidden = new HiddenTexts(data, _options);
        _k = (int)Math.Min((long)(candidates ?? NegativeMiner.CandidatesNeeded(_options, data.Queries.MostPositives)) + data.Unencoded.Count, Math.Max(1, data.Vectors.Rows));
    }

    /// <summary>What was counted so far.</summary>
    internal MiningCounts Counts { get; } = new();

    /// <summary>The negatives most like a positive.</summary>
    internal MiningReview Review { get; } = new();

    /// <summary>Mines for anchors that ask, whose queries are numbered without a gap.</summary>
    internal async ValueTask MineAsync(ReadOnlyMemory<int> anchors, NegativesFound found)
    {
        var candidates = await CandidatesAsync(anchors).ConfigureAwait(false);
        var guards = _data.Guards;
        if (guards.Prepares) await guards.PrepareAsync([.. anchors.ToArray().Select((anchor, i) => (anchor, Array.ConvertAll(candidates[i].Candidates, c => c.Row)))], _cancellation).ConfigureAwait(false);
        var gate = new Lock();
        Parallel.For(0, anchors.Length, new ParallelOptions { MaxDegreeOfParallelism = _context.Workers, CancellationToken = _cancellation },
            () => (Checks: guards.Checks(), Query: new GuardedQuery(_data.Guarded), Counts: new MiningCounts(), Negatives: new List<MinedNegative>(), Review: new MiningReview()),
            (i, _, own) =>
            {
                own.Negatives.Clear();
                Choose(anchors.Span[i], candidates[i], own.Checks, own.Counts, own.Negatives, null);
                _hidden.Count(anchors.Span[i], own.Counts);
                own.Query.Begin(anchors.Span[i]);
                own.Review.Add(anchors.Span[i], own.Query, CollectionsMarshal.AsSpan(own.Negatives));
                found(anchors.Span[i], CollectionsMarshal.AsSpan(own.Negatives));
                return own;
            },
            own =>
            {
                lock (gate)
                {
                    Counts.Add(own.Counts);
                    own.Checks.AddTo(Counts);
                    foreach (var risky in own.Review.Riskiest()) Review.Add(risky);
                }
            });
    }

    /// <summary>Chooses the negatives of one query from its candidates.</summary>
    internal void Choose(int anchor, QueryCandidates query, GuardSet.GuardChecks checks, MiningCounts counts, List<MinedNegative> negatives, List<string?>? verdicts)
    {
        var row = _data.Anchors.Row(anchor);
        var id = _data.Pool.Texts.Read(row).Id;
        foreach (var candidate in query.Candidates) counts.Histogram.Find(candidate.Score);
        checks.Begin(anchor);
        _miner.Mine(id, query.Candidates, query.Reference, _data.Queries.MostPositives, _options.NumNegatives - _options.RandomNegatives, negatives, counts, checks, verdicts);
        _random.Add(id, _data.Queries.NumberOf(anchor), row, _options.RandomNegatives, negatives);
    }

    /// <summary>What queries choose from, each by itself whatever the others are.</summary>
    internal async ValueTask<QueryCandidates[]> CandidatesAsync(ReadOnlyMemory<int> anchors)
    {
        var (queries, count) = (_data.Queries, anchors.Length);
        var (results, lengths, rows) = (new Neighbour[count * _k], new int[count], new int[count]);
        for (var i = 0; i < count; i++) rows[i] = _data.Anchors.Row(anchors.Span[i]);
        _search.Search(rows, _k, queries.Mask, queries.NumberOf(anchors.Span[0]), results, lengths, _cancellation);
        var candidates = new QueryCandidates[count];
        for (var i = 0; i < count; i++)
        {
            var found = results.AsSpan(i * _k, lengths[i]).ToArray();
            if (_data.Unencoded.Count > 0) found = Array.FindAll(found, c => !_data.Unencoded.Contains(c.Row));
            candidates[i] = new(found, _data.Reference(anchors.Span[i]));
        }
        if (_rescoring is not null) await RescoreAsync(anchors, candidates).ConfigureAwait(false);
        return candidates;
    }

    /// <summary>Puts a cross-encoder's scores in the place of the search's; an anchor that has only views keeps no reference, since theirs are scores of the encoder.</summary>
    private async ValueTask RescoreAsync(ReadOnlyMemory<int> anchors, QueryCandidates[] candidates)
    {
        var asked = new (int, int[])[candidates.Length];
        for (var i = 0; i < asked.Length; i++) asked[i] = (anchors.Span[i], Array.ConvertAll(candidates[i].Candidates, c => c.Row));
        var scores = await _rescoring!.ScoreAsync(asked, _cancellation).ConfigureAwait(false);
        for (var i = 0; i < candidates.Length; i++)
        {
            var row = _data.Anchors.Row(anchors.Span[i]);
            var rescored = Array.ConvertAll(candidates[i].Candidates, c => new Neighbour(c.Row, scores[PairScoring.Key(row, c.Row)]));
            Array.Sort(rescored, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
            var reference = double.NaN;
            foreach (var positive in _data.Known.Of(anchors.Span[i])) reference = double.IsNaN(reference) ? scores[PairScoring.Key(row, positive)] : Math.Min(reference, scores[PairScoring.Key(row, positive)]);
            candidates[i] = new(rescored, reference);
        }
    }
}
