namespace PairForge.Filters;

/// <summary>Keeps or refuses a passage by itself.</summary>
/// <remarks>A filter is pure and is called by several threads.</remarks>
public interface IFilter
{
    /// <summary>Null to keep; otherwise a kebab-case reason that is counted.</summary>
    string? Refuse(Passage passage);
}
