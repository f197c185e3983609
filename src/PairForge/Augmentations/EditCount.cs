namespace PairForge.Augmentations;

/// <summary>How many edits a text gets.</summary>
internal static class EditCount
{
    /// <summary>Exactly <paramref name="count"/> where it is given; else the keyed stochastic rounding of rate x eligible, at least <paramref name="atLeast"/>; never above <paramref name="most"/>.</summary>
    internal static int Draw(double rate, int atLeast, int? count, int eligible, int most, ref KeyedRandom random) =>
        Math.Min(count ?? Math.Max(random.RoundStochastically(rate * eligible), atLeast), most);
}
