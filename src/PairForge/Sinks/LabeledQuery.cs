using PairForge.Text;

namespace PairForge.Sinks;

/// <summary>Makes pairs of the rows of a labeled-pair: rows of one anchor that follow one another are its positives and negatives, and each positive gets all the negatives.</summary>
internal sealed class LabeledQuery(string path)
{
    private readonly List<PairRow> _positives = [], _negatives = [];
    private UInt128 _key;
    private long _row;

    /// <summary>Takes a row, whose text is a negative where it has one; answers the pairs that it ends.</summary>
    public IReadOnlyList<PairRow> Add(PairRow row)
    {
        var key = TextNormalizer.Key(row.Anchor);
        var ended = key == _key ? [] : End();
        _key = key;
        _row++;
        (row.Negatives.Count == 0 ? _positives : _negatives).Add(row);
        return ended;
    }

    /// <summary>Answers the pairs of the rows so far.</summary>
    public IReadOnlyList<PairRow> End()
    {
        if (_positives.Count == 0 && _negatives.Count > 0)
            throw new PairForgeException(FailureKind.BadData, $"{path}: row {_row - _negatives.Count} begins an anchor of which every text is a negative; expected its positives beside it");
        var pairs = new PairRow[_positives.Count];
        string?[] texts = [.. _negatives.Select(n => n.Negatives[0])];
        double[] scores = [.. _negatives.SelectMany(n => n.NegativeScores)];
        Negative?[] lineage = [.. _negatives.SelectMany(n => n.Lineage?.Negatives ?? [])];
        for (var p = 0; p < pairs.Length; p++)
        {
            var own = _positives[p];
            pairs[p] = own with { Negatives = texts, NegativeScores = scores, Lineage = own.Lineage is { } known ? known with { Negatives = lineage } : null };
        }
        _positives.Clear();
        _negatives.Clear();
        return pairs;
    }
}
