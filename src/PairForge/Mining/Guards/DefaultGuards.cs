namespace PairForge.Mining.Guards;

/// <summary><c>default</c>: <c>own-group</c>, <c>linked-positives</c>, <c>near-duplicates</c>, <c>embedding-duplicates</c> and <c>reciprocal-neighbours</c>, each with its defaults.</summary>
public sealed record DefaultGuards : NegativeGuard
{
    internal static IReadOnlyList<(string Name, NegativeGuard Guard)> All { get; } =
    [
        (OwnGroup.Name, new OwnGroup()), (LinkedPositives.Name, new LinkedPositives()), (NearDuplicateTexts.Name, new NearDuplicateTexts()),
        (EmbeddingDuplicates.Name, new EmbeddingDuplicates()), (ReciprocalNeighbours.Name, new ReciprocalNeighbours()),
    ];

    internal override IGuard? Open(IGuardedPool pool) => null;
}
