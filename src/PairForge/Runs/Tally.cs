namespace PairForge.Runs;

/// <summary>Counts by reason, in ordinal order of the reasons.</summary>
public sealed class Tally
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts by reason.</summary>
    public IReadOnlyDictionary<string, long> ByReason => _counts;

    /// <summary>Sum over all reasons.</summary>
    public long Total { get; private set; }

    /// <summary>Adds to one reason.</summary>
    public void Add(string reason, long count = 1)
    {
        if (count == 0) return;
        _counts[reason] = _counts.GetValueOrDefault(reason) + count;
        Total += count;
    }
}
