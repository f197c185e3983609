namespace PairForge.Augmentations;

/// <summary>Which token rows or embedding columns a <see cref="Cutoff"/> zeroes: a pure function of kind, ratio, seed and shape.</summary>
/// <remarks>
/// Floor semantics: ⌊ratio x length⌋ rows (<see cref="CutoffKind.Token"/>, <see cref="CutoffKind.Span"/>) or ⌊ratio x dimension⌋
/// columns (<see cref="CutoffKind.Feature"/>), so a text that is too short loses nothing, and one row or column always stays. Drawn
/// without replacement, every set (every start of a span) equally likely, so that the ratio is the realised one. Shen et al., "A
/// simple but tough-to-beat data augmentation approach for natural language", 2020, whose code draws with replacement and never
/// starts a span at the last place; Yan et al., "ConSERT", ACL 2021.
/// </remarks>
public static class CutoffMask
{
    /// <summary>How many of <paramref name="count"/> rows or columns are zeroed: ⌊ratio x count⌋ of the ratio as it is written in decimals.</summary>
    public static int Count(float ratio, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(ratio > 0 && ratio < 1)) throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "a cutoff's ratio must lie in (0, 1)");
        return (int)decimal.Floor((decimal)ratio * count); // 0.7f x 10 is 7: a float's nearest decimal, not its binary neighbour
    }

    /// <summary>Marks the zeroed token rows of a text of <paramref name="rows"/>.Length tokens; a feature cutoff marks none.</summary>
    public static void FillRows(Cutoff cutoff, Span<bool> rows)
    {
        ArgumentNullException.ThrowIfNull(cutoff);
        rows.Clear();
        if (cutoff.Kind != CutoffKind.Feature) Fill(cutoff, rows);
    }

    /// <summary>Marks the zeroed columns of embeddings of <paramref name="columns"/>.Length dimensions; other cutoffs mark none.</summary>
    public static void FillColumns(Cutoff cutoff, Span<bool> columns)
    {
        ArgumentNullException.ThrowIfNull(cutoff);
        columns.Clear();
        if (cutoff.Kind == CutoffKind.Feature) Fill(cutoff, columns);
    }

    private static void Fill(Cutoff cutoff, Span<bool> marks)
    {
        var count = Count(cutoff.Ratio, marks.Length);
        if (count == 0) return;
        var random = new KeyedRandom(unchecked((ulong)cutoff.Seed), "cutoff", "");
        if (cutoff.Kind == CutoffKind.Span)
        {
            marks.Slice(random.NextInt(marks.Length - count + 1), count).Fill(true);
            return;
        }
        var chosen = new int[count];
        random.Sample(marks.Length, count, chosen);
        foreach (var at in chosen) marks[at] = true;
    }
}
