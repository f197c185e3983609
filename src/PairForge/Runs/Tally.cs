namespace PairForge.Runs;

/// <summary>Counts by reason, in ordinal order of the reasons.</summary>
public sealed class Tally
{
    private static readonly SortedDictionary<string, long> None = [];

    private SortedDictionary<string, long>? _counts; // a record has a tally, and nearly none has anything in it

    /// <summary>Counts by reason.</summary>
    public IReadOnlyDictionary<string, long> ByReason => _counts ?? None;

    /// <summary>Sum over all reasons.</summary>
    public long Total { get; private set; }

    /// <summary>Adds to one reason.</summary>
    public void Add(string reason, long count = 1)
    {
        if (count == 0) return;
        _counts ??= new(StringComparer.Ordinal);
        _counts[reason] = _counts.GetValueOrDefault(reason) + count;
        Total += count;
    }
}
