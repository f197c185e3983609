namespace PairForge.Sources;

/// <summary>What becomes of one record: accepted, refused, or passed over where it is none.</summary>
/// <param name="Record">The record, without identity; null where it is refused or passed over.</param>
/// <param name="Reason">Why it is refused, or null.</param>
/// <param name="Detail">For people.</param>
internal readonly record struct RecordOutcome(SourceRecord? Record, string? Reason = null, string? Detail = null)
{
    internal static RecordOutcome Skip => default;

    internal static RecordOutcome Refuse(string reason, string detail) => new(null, reason, detail);
}

/// <summary>The fields of one record.</summary>
internal sealed record SourceRecord(string Anchor, IReadOnlyList<string> Positives, IReadOnlyList<string> Negatives, string? Id, string? Group, string? Label)
{
    /// <summary>Makes a record of the cells of a table's row, or says why not.</summary>
    internal static RecordOutcome FromCells(IReadOnlyList<string> cells, ColumnIndexes columns)
    {
        var anchor = cells[columns.Anchor];
        if (string.IsNullOrWhiteSpace(anchor)) return RecordOutcome.Refuse("empty-anchor", "the anchor is empty");
        if (columns.Id >= 0 && cells[columns.Id].Length == 0) return RecordOutcome.Refuse("empty-id", "the id is empty");
        return new RecordOutcome(new SourceRecord(anchor, Texts(cells, columns.Positive), Texts(cells, columns.Negative), Optional(columns.Id), Optional(columns.Group), Optional(columns.Label)));

        string? Optional(int at) => at >= 0 && cells[at].Length > 0 ? cells[at] : null;
    }

    private static string[] Texts(IReadOnlyList<string> cells, int[] at)
    {
        var count = 0;
        foreach (var i in at) count += string.IsNullOrWhiteSpace(cells[i]) ? 0 : 1;
        if (count == 0) return [];
        var texts = new string[count];
        count = 0;
        foreach (var i in at)
            if (!string.IsNullOrWhiteSpace(cells[i])) texts[count++] = cells[i];
        return texts;
    }
}
