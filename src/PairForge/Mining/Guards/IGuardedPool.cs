using PairForge.Search;

namespace PairForge.Mining.Guards;

/// <summary>What guards may ask about the texts that are mined; any number of threads may.</summary>
internal interface IGuardedPool
{
    /// <summary>Texts.</summary>
    int Rows { get; }

    /// <summary>Their vectors, of unit length.</summary>
    VectorFile Vectors { get; }

    /// <summary>Different anchors.</summary>
    int Anchors { get; }

    /// <summary>Seed of the run.</summary>
    ulong Seed { get; }

    /// <summary>Threads that a search may use.</summary>
    int Threads { get; }

    /// <summary>Stops the work.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>Whether the search passes over texts of the anchor's group.</summary>
    bool MasksGroups { get; }

    /// <summary>The text of a row.</summary>
    string Text(int row);

    /// <summary>The row of an anchor.</summary>
    int AnchorRow(int anchor);

    /// <summary>The given, label, neighbour and adjacent positives of an anchor; never a view.</summary>
    ReadOnlySpan<int> Positives(int anchor);

    /// <summary>Those of them that are given or share a label, and so mean what the anchor means: mates of a group and passages beside are related, and no more.</summary>
    ReadOnlySpan<int> Paraphrases(int anchor);

    /// <summary>Whether two texts have a group in common.</summary>
    bool ShareGroup(int row, int other);

    /// <summary>The nearest candidate of each anchor, of a keyed sample where there are many.</summary>
    IReadOnlyList<(int Anchor, int Row, double Score)> NearestCandidates();
}
