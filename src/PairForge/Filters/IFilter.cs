namespace PairForge.Filters;

/// <summary>Keeps or refuses a passage by itself.</summary>
/// <remarks>A filter is pure and is called by several threads.</remarks>
public interface IFilter
{
    /// <summary>Null to keep; otherwise a kebab-case reason that is counted.</summary>
    string? Refuse(Passage passage);

    /// <summary>Judges a batch, with the answers of <see cref="Refuse(Passage)"/>: for a filter to which many together are cheaper.</summary>
    /// <param name="passages">The passages.</param>
    /// <param name="reasons">Takes a passage's reason, or null, at its place.</param>
    void Refuse(IReadOnlyList<Passage> passages, Span<string?> reasons)
    {
        ArgumentNullException.ThrowIfNull(passages);
        for (var i = 0; i < passages.Count; i++) reasons[i] = Refuse(passages[i]);
    }
}
