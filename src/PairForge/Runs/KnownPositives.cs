using PairForge.Search;

namespace PairForge.Runs;

/// <summary>By anchor: the pool rows that are its positives, and so may never be its negatives.</summary>
/// <remarks>Those given by any passage with the anchor, whether or not they made a pair, and drawn mates.</remarks>
internal sealed class KnownPositives
{
    private readonly SearchMask.Lists _all, _paraphrases;

    internal KnownPositives(TextPool pool, PairPlan pairs, AnchorTable anchors)
    {
        var (all, paraphrases) = (new List<long>(), new List<long>());
        for (var p = 0; p < pool.Passages; p++)
        {
            var anchor = (long)anchors.NumberOf(pool.AnchorRow(p)) << 32;
            foreach (var row in pool.PositiveRows(p)) paraphrases.Add(anchor | (uint)row);
            foreach (var pair in pairs.Of(p)) (IsParaphrase(pair.Kind) ? paraphrases : all).Add(anchor | (uint)pair.Target);
        }
        all.AddRange(paraphrases);
        (_all, _paraphrases) = (new SearchMask.Lists(all, anchors.Count), new SearchMask.Lists(paraphrases, anchors.Count));
    }

    /// <summary>Whether pairs of a kind mean the same; what stands beside a text or in its group is related to it, and no more.</summary>
    internal static bool IsParaphrase(PairKind kind) => kind is PairKind.Given or PairKind.Label;

    /// <summary>The rows of an anchor, ascending; some may stand twice.</summary>
    internal ReadOnlySpan<int> Of(int anchor) => _all.Of(anchor);

    /// <summary>Those of them that are given or share a label, in the same way.</summary>
    internal ReadOnlySpan<int> ParaphrasesOf(int anchor) => _paraphrases.Of(anchor);
}
