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
    private static readonly string[] PositiveNames = ["positive"];
    private static readonly string[] NegativeNames = ["negative", "hard_negative", .. Enumerable.Range(1, 100).Select(n => $"negative_{n}")];

    /// <summary>Names that an anchor may have, the first that is there wins.</summary>
    internal string[] Anchors => Anchor is { } own ? [own] : AnchorNames;

    /// <summary>Names of positives, in order.</summary>
    internal string[] Positives => Positive.Count > 0 ? [.. Positive] : PositiveNames;

    /// <summary>Names of negatives, in order.</summary>
    internal string[] Negatives => Negative.Count > 0 ? [.. Negative] : NegativeNames;

    /// <summary>Name of the group.</summary>
    internal string GroupName => Group ?? "group";

    /// <summary>Resolves the mapping against a header.</summary>
    /// <exception cref="PairForgeException">A mapped column is not there, or there twice.</exception>
    internal ColumnIndexes Resolve(IReadOnlyList<string> header, string path)
    {
        var anchor = Anchors.Select(n => Find(n, isMapped: false)).FirstOrDefault(i => i >= 0, -1);
        if (anchor < 0) throw Missing(Anchor ?? "anchor", "anchor");
        return new ColumnIndexes(anchor, Present(Positives, Positive.Count > 0), Present(Negatives, Negative.Count > 0), Mapped(Id), Find(GroupName, Group is not null), Mapped(Label));

        int Mapped(string? name) => name is null ? -1 : Find(name, isMapped: true);

        int[] Present(string[] names, bool isMapped) => [.. names.Select(n => Find(n, isMapped)).Where(i => i >= 0)];

        int Find(string name, bool isMapped)
        {
            var found = -1;
            for (var i = 0; i < header.Count; i++)
            {
                if (header[i] != name) continue;
                if (found >= 0) throw new PairForgeException(FailureKind.BadConfiguration, $"{path} has the column '{name}' twice; rename one of them");
                found = i;
            }
            return found >= 0 || !isMapped ? found : throw Missing(name, "...");
        }

        PairForgeException Missing(string name, string key) => new(FailureKind.BadConfiguration,
            $"{path} has no column '{name}'; it has {string.Join(", ", header.Take(50).Select(h => $"'{h}'"))}{(header.Count > 50 ? ", ..." : "")}: map it with columns: {{ {key}: NAME }}");
    }
}

/// <summary>Where the columns are; -1 is nowhere.</summary>
internal sealed record ColumnIndexes(int Anchor, int[] Positive, int[] Negative, int Id, int Group, int Label);
