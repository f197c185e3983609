using System.Globalization;
using System.Text;
using PairForge.Mining;
using PairForge.Mining.Guards;

namespace PairForge.Runs;

/// <summary>A negative that a person should look at.</summary>
/// <param name="Anchor">Number of the anchor.</param>
/// <param name="Row">Pool row of the negative.</param>
/// <param name="Positive">Pool row of the known positive that it is nearest to; -1 where there are only views.</param>
/// <param name="Rank">Its rank.</param>
/// <param name="Score">Its score.</param>
/// <param name="Risk">Its similarity to that positive, or to the anchor where there is none.</param>
internal readonly record struct RiskyNegative(int Anchor, int Row, int Positive, int Rank, double Score, double Risk) : IComparable<RiskyNegative>
{
    /// <summary>Riskiest first; equal ones by anchor and row.</summary>
    public int CompareTo(RiskyNegative other) =>
        Risk != other.Risk ? other.Risk.CompareTo(Risk) : Anchor != other.Anchor ? Anchor.CompareTo(other.Anchor) : Row.CompareTo(other.Row);
}

/// <summary>The negatives most like a positive: <c>mining-review.csv</c>, a sample sheet for a person to mark in its empty last column.</summary>
internal sealed class MiningReview
{
    internal const string FileName = "mining-review.csv";

    /// <summary>Rows of the sheet.</summary>
    internal const int Most = 100;

    private readonly List<RiskyNegative> _riskiest = [];

    /// <summary>The riskiest, in order.</summary>
    internal RiskyNegative[] Riskiest()
    {
        Prune();
        return [.. _riskiest];
    }

    /// <summary>Adds the negatives of a query that <paramref name="query"/> has begun with.</summary>
    internal void Add(int anchor, GuardedQuery query, ReadOnlySpan<MinedNegative> negatives)
    {
        foreach (var negative in negatives)
        {
            var (risk, nearest) = (double.NegativeInfinity, -1);
            var scores = query.ToPositives(negative.Row);
            for (var i = 0; i < scores.Length; i++)
            {
                if (scores[i] > risk) (risk, nearest) = (scores[i], query.Positives[i]);
            }
            Add(new RiskyNegative(anchor, negative.Row, nearest, negative.Rank, negative.Score, nearest < 0 ? query.ToAnchor(negative.Row) : risk));
        }
    }

    internal void Add(RiskyNegative negative)
    {
        _riskiest.Add(negative);
        if (_riskiest.Count >= 32 * Most) Prune();
    }

    private void Prune()
    {
        _riskiest.Sort();
        if (_riskiest.Count > Most) _riskiest.RemoveRange(Most, _riskiest.Count - Most);
    }

    /// <summary>The sheet of a run (RFC 4180); of several splits, the riskiest of all.</summary>
    internal static byte[] Sheet(RunContext context)
    {
        var lines = new List<(RiskyNegative Negative, int Split, string Line)>();
        for (var split = 0; split < context.Splits.Count; split++)
        {
            var review = new MiningReview();
            foreach (var marker in MineStage.Markers(context, split))
            {
                foreach (var negative in Numbers.ReadAll<RiskyNegative>(context.Store, marker.File("riskiest"))) review.Add(negative);
            }
            var data = context.Split(split);
            lines.AddRange(review.Riskiest().Select(r => (r, split, Line(context.Splits[split], data, r))));
        }
        var text = new StringBuilder("split,anchor_id,anchor,positive,negative_id,negative,score,rank,risk,is_positive\r\n");
        foreach (var (_, _, line) in lines.OrderByDescending(l => l.Negative.Risk).ThenBy(l => l.Split).Take(Most)) text.Append(line).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(string split, SplitData data, RiskyNegative risky)
    {
        var (anchorId, anchor) = data.Pool.Texts.Read(data.Anchors.Row(risky.Anchor));
        var (negativeId, negative) = data.Pool.Texts.Read(risky.Row);
        var positive = risky.Positive < 0 ? "" : data.Pool.Texts.Read(risky.Positive).Text;
        return string.Join(',', Quoted(split), Quoted(anchorId), Quoted(anchor), Quoted(positive), Quoted(negativeId), Quoted(negative),
            risky.Score.ToString("F4", CultureInfo.InvariantCulture), risky.Rank.ToString(CultureInfo.InvariantCulture), risky.Risk.ToString("F4", CultureInfo.InvariantCulture), "");
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
