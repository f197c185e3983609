using PairForge.Encoders;

namespace PairForge.Augmentations;

/// <summary>Draws from Beta(a, a), the same bits on every machine.</summary>
internal static class BetaDistribution
{
    /// <summary>A number in [0, 1].</summary>
    internal static double DrawSymmetric(double a, ref KeyedRandom random)
    {
        if (a == 1) return random.NextDouble();
        var (x, y) = (Gamma(a, ref random), Gamma(a, ref random));
        return x + y > 0 ? x / (x + y) : 0; // both underflow for a small a only, where the mass lies at the ends
    }

    /// <summary>Marsaglia and Tsang, "A simple method for generating gamma variables", TOMS 2000.</summary>
    private static double Gamma(double shape, ref KeyedRandom random)
    {
        if (shape < 1)
        {
            var power = PortableMath.Log(Positive(ref random)) / shape;
            return Gamma(shape + 1, ref random) * PortableMath.Exp(power);
        }
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(ref random);
            var v = 1 + (c * x);
            if (v <= 0) continue;
            v = v * v * v;
            if (PortableMath.Log(Positive(ref random)) < (0.5 * x * x) + d - (d * v) + (d * PortableMath.Log(v))) return d * v;
        }
    }

    /// <summary>Marsaglia's polar method.</summary>
    private static double Normal(ref KeyedRandom random)
    {
        while (true)
        {
            var (u, v) = ((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1) return u * Math.Sqrt(-2 * PortableMath.Log(square) / square);
        }
    }

    private static double Positive(ref KeyedRandom random) => 1 - random.NextDouble();
}
