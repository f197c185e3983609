namespace PairForge.Mining.Guards;

/// <summary><c>own-group</c>: texts of the anchor's own group: one document, or one meaning.</summary>
/// <remarks>Where it drops, the search passes over them, so that a large group takes no candidate's place. <c>allow_same_group: true</c> leaves it out.</remarks>
public sealed record OwnGroup : NegativeGuard
{
    internal const string Name = "own-group";

    internal override IGuard? Open(IGuardedPool pool) => pool.MasksGroups ? null : new Ready(pool);

    private sealed class Ready(IGuardedPool pool) : IGuard
    {
        public IGuardCheck Of(GuardedQuery query) => new Check(pool, query.AnchorRow);
    }

    private sealed class Check(IGuardedPool pool, int anchor) : IGuardCheck
    {
        public bool Refuses(int row) => pool.ShareGroup(anchor, row);
    }
}
