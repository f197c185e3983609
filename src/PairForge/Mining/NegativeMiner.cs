using PairForge.Encoders;
using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Mining;

/// <summary>A candidate that became a negative.</summary>
/// <param name="Row">Row of the pool.</param>
/// <param name="Rank">Rank among the query's candidates, from 0; -1 for a random text of the pool.</param>
/// <param name="Score">Cosine similarity to the anchor; the cross-encoder's score where <c>mine.rescore</c> is set.</param>
/// <param name="Weight">How much it counts: below 1 where a guard doubts it.</param>
public readonly record struct MinedNegative(int Row, int Rank, double Score, double Weight = 1);

/// <summary>How many candidates each guard refused; a candidate is counted once, under the first that refuses it.</summary>
public sealed class MiningCounts
{
    /// <summary>Candidates looked at.</summary>
    public long Candidates { get; set; }

    /// <summary>Refused by <c>absolute_margin</c>.</summary>
    public long AbsoluteMargin { get; set; }

    /// <summary>Refused by <c>relative_margin</c>.</summary>
    public long RelativeMargin { get; set; }

    /// <summary>Refused by <c>max_score</c>.</summary>
    public long MaxScore { get; set; }

    /// <summary>Refused by <c>min_score</c>.</summary>
    public long MinScore { get; set; }

    /// <summary>Passed over by <c>range_min</c>.</summary>
    public long RangeMin { get; set; }

    /// <summary>Dropped by each guard.</summary>
    public SortedDictionary<string, long> Dropped { get; } = new(StringComparer.Ordinal);

    /// <summary>Weighed by each guard.</summary>
    public SortedDictionary<string, long> Weighed { get; } = new(StringComparer.Ordinal);

    /// <summary>Kept from every search: <c>own_text</c>, <c>known_positives</c>, <c>own_group</c>, whatever their rank.</summary>
    public SortedDictionary<string, long> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>Where candidates and refusals lie.</summary>
    internal CandidateHistogram Histogram { get; } = new();

    /// <summary>Every count by name.</summary>
    internal IEnumerable<(string Name, long Count)> All =>
    [
        ("candidates", Candidates), ("skipped.absolute_margin", AbsoluteMargin), ("skipped.max_score", MaxScore), ("skipped.min_score", MinScore),
        ("skipped.range_min", RangeMin), ("skipped.relative_margin", RelativeMargin),
        .. Dropped.Select(g => ("dropped." + g.Key, g.Value)), .. Weighed.Select(g => ("weighed." + g.Key, g.Value)), .. Hidden.Select(g => ("hidden." + g.Key, g.Value)),
    ];

    /// <summary>Adds one of <see cref="All"/>.</summary>
    internal void Add(string name, long count)
    {
        switch (name)
        {
            case "candidates": Candidates += count; break;
            case "skipped.absolute_margin": AbsoluteMargin += count; break;
            case "skipped.max_score": MaxScore += count; break;
            case "skipped.min_score": MinScore += count; break;
            case "skipped.range_min": RangeMin += count; break;
            case "skipped.relative_margin": RelativeMargin += count; break;
            default:
                var (kind, guard) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
                var tally = kind switch { "dropped" => Dropped, "weighed" => Weighed, _ => Hidden };
                tally[guard] = tally.GetValueOrDefault(guard) + count;
                break;
        }
    }

    /// <summary>Adds what another thread counted.</summary>
    internal void Add(MiningCounts other)
    {
        foreach (var (name, count) in other.All) Add(name, count);
        Histogram.Add(other.Histogram);
    }
}

/// <summary>Turns the candidates of a query into its negatives.</summary>
/// <remarks>
/// The order of work of sentence-transformers' <c>mine_hard_negatives</c>: margins against the lowest positive score,
/// then <c>max_score</c>, <c>min_score</c>, guards, the rank window over what survived, and sampling. Guards are asked while negatives are wanting. Unlike it, the relative
/// margin is sign-safe, sampling is keyed by the query, and masks are applied before the search counts its k.
/// </remarks>
public sealed class NegativeMiner
{
    private readonly MineOptions _options;
    private readonly ulong _seed;

    /// <summary>Creates a miner.</summary>
    public NegativeMiner(MineOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _seed) = (options, seed);
    }

    /// <summary>Candidates that a search must deliver for the options to mean what they say.</summary>
    public static int CandidatesNeeded(MineOptions options, int maxPositives) => RangeMax(options, maxPositives) + maxPositives;

    /// <summary>Chooses the negatives of one query.</summary>
    /// <param name="queryId">Key of the query's random draws.</param>
    /// <param name="candidates">What the search found, masked already, best first.</param>
    /// <param name="reference">The query's lowest positive score; NaN where it has none, which switches the margins off.</param>
    /// <param name="maxPositives">Most positives of any query of the run: the default window grows with it.</param>
    /// <param name="wanted">Negatives wanted.</param>
    /// <param name="into">Takes the negatives, best first.</param>
    /// <param name="counts">Takes the refusals.</param>
    /// <param name="verdicts">Takes, for each candidate that was looked at, the option that refused it, or null; null: nobody asks.</param>
    public void Mine(
        string queryId, ReadOnlySpan<Neighbour> candidates, double reference, int maxPositives, int wanted, List<MinedNegative> into, MiningCounts counts,
        List<string?>? verdicts = null) => Mine(queryId, candidates, reference, maxPositives, wanted, into, counts, null, verdicts);

    /// <summary>The same, with guards that have begun with the query.</summary>
    internal void Mine(
        string queryId, ReadOnlySpan<Neighbour> candidates, double reference, int maxPositives, int wanted, List<MinedNegative> into, MiningCounts counts,
        GuardSet.GuardChecks? guards, List<string?>? verdicts = null)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(counts);
        var window = RangeMax(_options, maxPositives);
        var survivors = 0;
        var first = into.Count;
        for (var rank = 0; rank < candidates.Length && survivors < window; rank++)
        {
            var score = candidates[rank].Score;
            counts.Candidates++;
            if (!double.IsNaN(reference))
            {
                if (_options.AbsoluteMargin is { } absolute && score + absolute > reference)
                {
                    counts.AbsoluteMargin++;
                    verdicts?.Add("absolute_margin");
                    continue;
                }
                if (_options.RelativeMargin is { } relative && score > reference - Math.Abs(reference) * relative)
                {
                    counts.RelativeMargin++;
                    verdicts?.Add("relative_margin");
                    continue;
                }
            }
            if (score > _options.MaxScore)
            {
                counts.MaxScore++;
                verdicts?.Add("max_score");
                continue;
            }
            if (score < _options.MinScore)
            {
                counts.MinScore++;
                verdicts?.Add("min_score");
                continue;
            }
            var weight = 1.0;
            var isWanted = _options.Sampling != Sampling.Top || into.Count - first < wanted;
            if (isWanted && guards is { IsEmpty: false })
            {
                var refusing = guards.Ask(candidates[rank].Row, out weight);
                counts.Histogram.Ask(score, refusing is not null);
                if (refusing is not null)
                {
                    verdicts?.Add(refusing);
                    continue;
                }
            }
            if (survivors++ < _options.RangeMin)
            {
                counts.RangeMin++;
                verdicts?.Add("range_min");
                continue;
            }
            verdicts?.Add(null);
            if (isWanted) into.Add(new MinedNegative(candidates[rank].Row, rank, score, weight));
        }
        if (_options.Sampling == Sampling.Random) Sample(queryId, wanted, into, first);
        else if (_options.Sampling == Sampling.Weighted) SampleByScore(queryId, wanted, into, first);
    }

    private void Sample(string queryId, int wanted, List<MinedNegative> into, int first)
    {
        var available = into.Count - first;
        if (available <= wanted) return;
        Span<int> chosen = wanted <= 256 ? stackalloc int[wanted] : new int[wanted];
        var random = new KeyedRandom(_seed, "mine", queryId);
        random.Sample(available, wanted, chosen);
        for (var i = 0; i < wanted; i++) into[first + i] = into[first + chosen[i]]; // chosen ascends: nothing is overwritten before it is read
        into.RemoveRange(first + wanted, available - wanted);
    }

    /// <summary>
    /// An exponential race (Efraimidis, Spirakis, "Weighted random sampling with a reservoir", 2006): the first to arrive, at rates exp(score /
    /// temperature), are a draw one after the other by the softmax of those that are left.
    /// </summary>
    private void SampleByScore(string queryId, int wanted, List<MinedNegative> into, int first)
    {
        var available = into.Count - first;
        if (available <= wanted) return;
        var random = new KeyedRandom(_seed, "mine", queryId);
        var (arrivals, places) = (new double[available], new int[available]);
        for (var i = 0; i < available; i++)
        {
            var uniform = ((random.NextUInt64() >> 11) + 0.5) * (1.0 / (1UL << 53));
            arrivals[i] = PortableMath.Log(-PortableMath.Log(uniform)) - (into[first + i].Score / _options.SamplingTemperature);
            places[i] = i;
        }
        Array.Sort(arrivals, places);
        Array.Sort(places, 0, wanted);
        for (var i = 0; i < wanted; i++) into[first + i] = into[first + places[i]];
        into.RemoveRange(first + wanted, available - wanted);
    }

    private static int RangeMax(MineOptions options, int maxPositives)
    {
        if (options.RangeMax is { } given) return given;
        var filtered = options.AbsoluteMargin is not null || options.RelativeMargin is not null || options.MaxScore is not null
            || GuardSet.Of(options).Any(g => g.Guard is not OwnGroup { Action: GuardAction.Drop });
        return options.RangeMin + (filtered ? 10 : 1) * options.NumNegatives + maxPositives;
    }
}
