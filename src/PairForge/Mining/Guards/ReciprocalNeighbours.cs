using System.ComponentModel.DataAnnotations;

namespace PairForge.Mining.Guards;

/// <summary>
/// <c>reciprocal-neighbours</c>: texts that stand to the anchor and to one of its positives as known paraphrases stand to each other: each is among the nearest of the other.
/// </summary>
/// <remarks>
/// Two texts are close where their similarity is high beside that of each to its own neighbours: s(a, b) - (d(a) + d(b)) / 2, with d the mean
/// similarity of a text to its nearest ones. This is the cross-domain similarity local scaling of Conneau et al., "Word translation without parallel
/// data", 2018: the smooth form of "a is among b's k nearest and b among a's". A candidate is refused where its closeness to the anchor and
/// to the closest positive, in the mean, is above a quantile of the closeness of known positives: so the ceiling is calibrated for the encoder in use.
/// Those are given and label positives: a view, a mate of the group and a passage beside are never among them, since a ceiling learnt from them says
/// nothing about paraphrases. An anchor that has no other positives is compared alone, and where a corpus has fewer than 20 known ones, the ceiling
/// is the median closeness of an anchor and its nearest candidate. Densities are taken from a keyed sample of the pool, so that the guard costs as
/// much as <see cref="Sample"/> more anchors.
///
/// It looks at the positive because hardness must not pay for safety: a hard negative is near the anchor and need not be near the positive, a
/// false negative is near both. On 42,499 captions of which an anchor has three hidden positives, over a trained encoder, three negatives:
/// 9.3 % false of mean score 0.617, where ranks passed over leave 15.5 % at that score; 4.6 for 10.0 at quantile 0.2, 2.0 for 6.7 at 0.1; over
/// the hashing encoder 0.2 for 1.5 of mean score 0.394, and 2.1 for 4.6 of 0.454 at quantile 0.6. With the density of
/// the whole pool it is 4.6 for 12.6 %. A bare ceiling on the similarity to the positive takes away 20 to 40 %, a margin on the anchor's
/// score leaves more than plain ranks do. On Cranfield, one document a query known and the others that were judged relevant hidden, over
/// the hashing encoder: 2.2 % false where ranks passed over leave 7.1 %; among what BM25 finds 5.8 where they leave 12.2 at the same mean BM25 score, but
/// no fewer at the same mean similarity, since the guard trades similarity alone. <c>PairForge.Benchmarks -- guards --json</c> prints the curves.
/// </remarks>
public sealed record ReciprocalNeighbours : NegativeGuard
{
    internal const string Name = "reciprocal-neighbours";

    /// <summary>Fewer known positives say nothing about a quantile.</summary>
    internal const int FewestKnown = 20;

    private const int MostKnown = 1 << 16;

    /// <summary>Share of the known positives that are less close than the ceiling: lower refuses more.</summary>
    /// <value>The default is 0.4: a lexical encoder scores true paraphrases low, and at 0.2 it would leave it hardly any hard negative; a trained encoder bears 0.2.</value>
    [Range(0.0, 1.0)]
    public double Quantile { get; init; } = 0.4;

    /// <summary>Texts of the pool, drawn by key, among which a text's nearest are looked for; a smaller pool is taken whole.</summary>
    /// <value>The default is 4,096.</value>
    [Range(16, 1 << 20)]
    public int Sample { get; init; } = 4096;

    /// <summary>How many of the nearest count.</summary>
    /// <value>The default is 8.</value>
    [Range(1, 1000)]
    public int Nearest { get; init; } = 8;

    /// <summary>Share of the known positives that would get past a block's guards of this kind.</summary>
    internal static double Pass(MineOptions options) =>
        GuardSet.Of(options).Select(g => g.Guard).OfType<ReciprocalNeighbours>().Where(g => g.Action == GuardAction.Drop).Select(g => g.Quantile).DefaultIfEmpty(1).Min();

    internal override IGuard Open(IGuardedPool pool)
    {
        var density = NeighbourDensity.Of(pool, Sample, Nearest);
        return new Ready(density, Ceiling(pool, density));
    }

    private double Ceiling(IGuardedPool pool, double[] density)
    {
        var known = new List<double>();
        var total = 0L;
        for (var anchor = 0; anchor < pool.Anchors; anchor++) total += pool.Paraphrases(anchor).Length;
        var (stride, number) = (1 + (total - 1) / MostKnown, 0L);
        var query = new GuardedQuery(pool);
        for (var anchor = 0; anchor < pool.Anchors; anchor++)
        {
            query.Begin(anchor);
            foreach (var positive in pool.Paraphrases(anchor))
            {
                if (number++ % stride == 0 && positive != query.AnchorRow)
                    known.Add(query.ToAnchor(positive) - ((density[query.AnchorRow] + density[positive]) / 2));
            }
        }
        if (known.Count >= FewestKnown)
        {
            known.Sort();
            return known[(int)(Quantile * (known.Count - 1))];
        }
        var nearest = pool.NearestCandidates().Select(n => n.Score - ((density[pool.AnchorRow(n.Anchor)] + density[n.Row]) / 2)).Order().ToArray();
        return nearest.Length == 0 ? double.PositiveInfinity : nearest[(nearest.Length - 1) / 2];
    }

    private sealed class Ready(double[] density, double ceiling) : IGuard
    {
        public IGuardCheck Of(GuardedQuery query) => new Check(density, ceiling, query);
    }

    private sealed class Check(double[] density, double ceiling, GuardedQuery query) : IGuardCheck
    {
        public bool Refuses(int row)
        {
            var toAnchor = query.ToAnchor(row) - ((density[query.AnchorRow] + density[row]) / 2);
            if (query.Paraphrases.Length == 0) return toAnchor > ceiling;
            var positives = query.Positives;
            var scores = query.ToPositives(row);
            var toPositive = double.NegativeInfinity;
            for (var i = 0; i < scores.Length; i++)
            {
                if (query.Paraphrases.Contains(positives[i])) toPositive = Math.Max(toPositive, scores[i] - ((density[positives[i]] + density[row]) / 2));
            }
            return (toAnchor + toPositive) / 2 > ceiling;
        }
    }
}
