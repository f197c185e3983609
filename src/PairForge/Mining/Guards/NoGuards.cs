namespace PairForge.Mining.Guards;

/// <summary><c>none</c>: nothing but own text, known positives and views is kept out.</summary>
public sealed record NoGuards : NegativeGuard
{
    internal override IGuard? Open(IGuardedPool pool) => null;
}
