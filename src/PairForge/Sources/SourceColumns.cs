namespace PairForge.Sources;

/// <summary>Which columns (or JSON keys) hold what.</summary>
public sealed record SourceColumns
{
    /// <summary>The anchor.</summary>
    /// <value>The default is the first of <c>anchor</c>, <c>text</c>, <c>sentence</c> that exists.</value>
    public string? Anchor { get; init; }

    /// <summary>Positives.</summary>
    /// <value>The default is <c>positive</c> where it exists.</value>
    public IReadOnlyList<string> Positive { get; init; } = [];

    /// <summary>Hard negatives.</summary>
    /// <value>The default is <c>negative</c>, <c>hard_negative</c> and <c>negative_1</c>, <c>negative_2</c>, ... where they exist.</value>
    public IReadOnlyList<string> Negative { get; init; } = [];

    /// <summary>A unique id; replaces path and offset in the passage's identity.</summary>
    public string? Id { get; init; }

    /// <summary>The group: a document or a duplicate cluster.</summary>
    /// <value>The default is <c>group</c> where it exists.</value>
    public string? Group { get; init; }

    /// <summary>A class label.</summary>
    public string? Label { get; init; }

    private static readonly string[] AnchorNames = ["anchor", "text", "sentence"];

    /// <summary>Resolves the mapping against a header.</summary>
    /// <exception cref="PairForgeException">A mapped column is not there.</exception>
    internal ColumnIndexes Resolve(IReadOnlyList<string> header, string path)
    {
        int Find(string? name) => name is null ? -1 : IndexOf(header, name) is var at and >= 0 ? at : throw Missing(name, header, path);
        var anchor = Anchor is not null ? Find(Anchor) : AnchorNames.Select(n => IndexOf(header, n)).FirstOrDefault(i => i >= 0, -1);
        if (anchor < 0) throw Missing("anchor", header, path);
        var positive = Positive.Count > 0 ? Positive.Select(Find).ToArray() : Present(header, "positive");
        var negative = Negative.Count > 0 ? Negative.Select(Find).ToArray() : Present(header, ["negative", "hard_negative", .. Enumerable.Range(1, 100).Select(n => $"negative_{n}")]);
        return new ColumnIndexes(anchor, positive, negative, Find(Id), Group is not null ? Find(Group) : IndexOf(header, "group"), Find(Label));
    }

    private static int[] Present(IReadOnlyList<string> header, params string[] names) => [.. names.Select(n => IndexOf(header, n)).Where(i => i >= 0)];

    private static int IndexOf(IReadOnlyList<string> header, string name)
    {
        for (var i = 0; i < header.Count; i++)
        {
            if (header[i] == name) return i;
        }
        return -1;
    }

    private static PairForgeException Missing(string name, IReadOnlyList<string> header, string path) =>
        new(FailureKind.BadConfiguration, $"{path} has no column '{name}'; it has {string.Join(", ", header.Select(h => $"'{h}'"))}: map it with columns: {{ {(name == "anchor" ? "anchor" : "...")}: NAME }}");
}

/// <summary>Where the columns are; -1 is nowhere.</summary>
internal sealed record ColumnIndexes(int Anchor, int[] Positive, int[] Negative, int Id, int Group, int Label);
