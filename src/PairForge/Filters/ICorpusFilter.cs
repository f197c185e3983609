namespace PairForge.Filters;

/// <summary>A filter that compares a passage with all the others.</summary>
/// <remarks>
/// It works in two steps. <see cref="Sign"/> writes a short record of each passage, wherever and in whatever order the
/// passages are read. <see cref="Decide"/> then sees all the records at once, in the corpus's order, and says which passages go.
/// What it decides depends on the records and their order alone: not on shards, workers or memory. Of passages that are
/// alike it keeps the first.
/// </remarks>
public interface ICorpusFilter : IFilter
{
    /// <summary>The kebab-case reason that is counted.</summary>
    string Reason { get; }

    /// <summary>Bytes of a passage's record.</summary>
    int SignatureBytes { get; }

    /// <summary>Writes a passage's record, <see cref="SignatureBytes"/> long, every byte of it; pure, called by several threads.</summary>
    void Sign(Passage passage, Span<byte> signature);

    /// <summary>Drops passages; those that are dropped already are as if they were not there.</summary>
    /// <param name="signatures">The records of the whole corpus.</param>
    /// <param name="dropped">What the filters before dropped, and what this one drops.</param>
    /// <param name="memory">Bytes that its own tables may take.</param>
    /// <param name="cancellation">Stops the work.</param>
    void Decide(CorpusSignatures signatures, DropMap dropped, long memory, CancellationToken cancellation);

    /// <summary>A corpus filter keeps every passage until it has seen them all.</summary>
    string? IFilter.Refuse(Passage passage) => null;
}
