namespace PairForge.Sinks;

/// <summary>The columns of a labeled-pair or labeled-list, in a file that has them.</summary>
/// <param name="IsList">Whether a row is a list of texts: a labeled-list.</param>
/// <param name="Labels">Name of the labels' column; null where scores have taken its place.</param>
internal sealed record LabeledColumns(bool IsList, string? Labels)
{
    internal const string Anchor = "anchor", Text = "text", Texts = "texts";

    /// <summary>Finds them; null for a file that names its positives.</summary>
    public static LabeledColumns? Find(IReadOnlyCollection<string> columns)
    {
        if (!columns.Contains(Anchor) || columns.Contains("positive")) return null;
        if (columns.Contains(Texts) && columns.Contains("labels")) return new(true, "labels");
        if (!columns.Contains(Text)) return null;
        return columns.Contains("label") ? new(false, "label") : columns.Contains("score") ? new(false, null) : null;
    }

    /// <summary>The rows of a row group. Of a labeled-pair a row has one text, as its positive, and as its only negative too where it is one.</summary>
    public async Task<PairRow[]> ReadAsync(ParquetFile data, string path, int group, CancellationToken cancellation)
    {
        var anchors = await data.TextsAsync(group, Anchor, cancellation).ConfigureAwait(false);
        var rows = new PairRow[anchors.Length];
        if (IsList)
        {
            var texts = await data.TextListsAsync(group, Texts, cancellation).ConfigureAwait(false);
            var labels = await data.WholeNumberListsAsync(group, Labels!, cancellation).ConfigureAwait(false);
            for (var i = 0; i < rows.Length; i++) rows[i] = Row(path, group, i, anchors[i], texts[i], labels[i]);
            return rows;
        }
        var own = await data.TextsAsync(group, Text, cancellation).ConfigureAwait(false);
        var numbers = Labels is null ? null : await data.WholeNumbersAsync(group, Labels, cancellation).ConfigureAwait(false) ?? throw NoNumbers(path);
        for (var i = 0; i < rows.Length; i++)
        {
            var text = own[i] ?? throw ParquetPairReader.Null(path, Text, group, i);
            var isNegative = numbers is not null && !IsPositive(path, group, i, numbers[i]);
            rows[i] = new PairRow { Anchor = anchors[i] ?? throw ParquetPairReader.Null(path, Anchor, group, i), Positive = text, Negatives = isNegative ? [text] : [] };
        }
        return rows;
    }

    private PairRow Row(string path, int group, int row, string? anchor, string?[] texts, long?[] labels)
    {
        if (anchor is null) throw ParquetPairReader.Null(path, Anchor, group, row);
        if (texts.Length == 0 || texts.Length != labels.Length || !IsPositive(path, group, row, labels[0]))
            throw Bad(path, group, row, $"{texts.Length} texts and the labels [{string.Join(", ", labels)}]; expected a label for each text, 1 for the first");
        for (var n = 1; n < labels.Length; n++)
            if (IsPositive(path, group, row, labels[n])) throw Bad(path, group, row, $"the labels [{string.Join(", ", labels)}]; expected one positive, the first: give each positive a row");
        return new PairRow { Anchor = anchor, Positive = texts[0] ?? throw ParquetPairReader.Null(path, Texts, group, row), Negatives = texts[1..] };
    }

    private bool IsPositive(string path, int group, int row, long? label) => label switch
    {
        1 => true,
        0 => false,
        _ => throw Bad(path, group, row, $"the label {(label is null ? "null" : label)} in column {Labels}; expected 1 for a positive and 0 for a negative"),
    };

    private PairForgeException NoNumbers(string path) => new(FailureKind.BadData, $"{path}: column {Labels} holds no whole numbers; expected 1 for a positive and 0 for a negative");

    private static PairForgeException Bad(string path, int group, int row, string detail) => new(FailureKind.BadData, $"{path}: row {row} of row group {group} has {detail}");
}
