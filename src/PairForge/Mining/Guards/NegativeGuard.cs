using System.ComponentModel.DataAnnotations;

namespace PairForge.Mining.Guards;

/// <summary>What becomes of a candidate that a guard takes for a false negative.</summary>
public enum GuardAction
{
    /// <summary>It is no candidate any more.</summary>
    Drop,

    /// <summary>It stays, and <c>negative_weights</c> of the lineage says how little it counts.</summary>
    Weigh,
}

/// <summary>
/// An item of <c>mine.guards</c>: something that tells false negatives, texts that are positives nobody has marked. A guard is one
/// file, the options on top and what it does below, and one line in the component table.
/// </summary>
/// <remarks>
/// Own text, known positives and views are kept out whatever the guards are; texts that are equal after normalisation are one text of
/// the pool, so an equal text never gets as far as a guard. Guards are asked after margins and scores and before the rank window counts, in
/// the order of the list, and a candidate is counted under the first that drops it.
/// </remarks>
public abstract record NegativeGuard
{
    /// <summary>What becomes of a candidate that the guard finds.</summary>
    /// <value>The default is <see cref="GuardAction.Drop"/>.</value>
    public GuardAction Action { get; init; } = GuardAction.Drop;

    /// <summary>With <c>action: weigh</c>, the weight that the candidate has as a negative; beside one that no guard finds, which has 1.</summary>
    /// <value>The default is 0.1.</value>
    [Range(0.0, 1.0)]
    public double Weight { get; init; } = 0.1;

    /// <summary>Gets ready for a pool.</summary>
    /// <returns>What decides; null where the search mask has done the work.</returns>
    internal abstract IGuard? Open(IGuardedPool pool);
}

/// <summary>A guard that is ready for a pool; any number of threads may ask.</summary>
internal interface IGuard
{
    /// <summary>Gets ready for a query; asked once a query, when its first candidate comes.</summary>
    IGuardCheck Of(GuardedQuery query);
}

/// <summary>A guard that is ready for a query.</summary>
internal interface IGuardCheck
{
    /// <summary>Whether a candidate is a false negative.</summary>
    /// <param name="row">Its row of the pool.</param>
    bool Refuses(int row);
}
