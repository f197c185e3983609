namespace PairForge.Filters;

/// <summary>Keeps or refuses a passage by itself.</summary>
public interface IFilter
{
    /// <summary>Null to keep; otherwise a kebab-case reason that is counted.</summary>
    string? Refuse(Passage passage);
}

/// <summary>A filter that compares a passage with all the others: of those with one signature, the first in order is kept.</summary>
public interface IDuplicateFilter : IFilter
{
    /// <summary>The passage's signature.</summary>
    UInt128 Signature(Passage passage);

    /// <summary>The reason that is counted for the others.</summary>
    string Reason { get; }
}
