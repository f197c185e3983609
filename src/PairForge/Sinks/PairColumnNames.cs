using System.Globalization;

namespace PairForge.Sinks;

/// <summary>Which columns of a file are anchor, positive and negatives.</summary>
/// <param name="Anchor">Name of the anchor's column.</param>
/// <param name="Positive">Name of the positive's column.</param>
/// <param name="Negatives">Names of the negatives' columns, in order.</param>
internal sealed record PairColumnNames(string Anchor, string Positive, IReadOnlyList<string> Negatives)
{
    /// <summary>The column that says which texts of <see cref="Positive"/> are positives, and which negatives; null where all are positives.</summary>
    public string? Labels { get; init; }


    private static readonly string[] Anchors = ["anchor", "query", "question", "sent0", "sentence1", "text", "sentence"];
    private static readonly string[] Positives = ["positive", "pos", "answer", "sent1", "sentence2"];
    private static readonly string[] SingleNegatives = ["negative", "hard_negative", "hard_neg", "neg"];

    /// <summary>Finds them among the columns of a file.</summary>
    /// <exception cref="PairForgeException">There is no anchor or no positive.</exception>
    public static PairColumnNames Find(IReadOnlyCollection<string> columns, string path)
    {
        var anchor = Anchors.FirstOrDefault(columns.Contains) ?? throw Missing("an anchor", Anchors, columns, path);
        var positive = Positives.FirstOrDefault(columns.Contains) ?? throw Missing("a positive", Positives, columns, path);
        var numbered = columns.Select(c => (Name: c, Number: Number(c))).Where(c => c.Number > 0).OrderBy(c => c.Number).Select(c => c.Name);
        return new(anchor, positive, [.. SingleNegatives.Where(columns.Contains).Take(1), .. numbered]);
    }

    /// <summary>n of <c>negative_n</c>; 0 for any other name.</summary>
    private static int Number(string column) =>
        column.StartsWith("negative_", StringComparison.Ordinal) && int.TryParse(column.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static PairForgeException Missing(string what, string[] expected, IEnumerable<string> found, string path) =>
        new(FailureKind.BadData, $"{path}: no column holds {what}; found {string.Join(", ", found)}; expected one named {string.Join(", ", expected)}");
}
