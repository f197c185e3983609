namespace PairForge.Encoders;

/// <summary>Elementary functions from additions, multiplications and divisions alone: the same bits on every machine.</summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417232121458;

    /// <summary>Natural logarithm of a positive, normal number; relative error below 1e-14.</summary>
    internal static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }
        // ln m = 2 artanh((m - 1) / (m + 1)); the argument is below 0.172, so 12 terms are enough.
        var z = (mantissa - 1) / (mantissa + 1);
        var square = z * z;
        double sum = 0;
        for (var n = 23; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
        return exponent * Ln2 + 2 * z * sum;
    }

    /// <summary>e to the power of <paramref name="x"/>; relative error below 1e-14, 0 below -700.</summary>
    internal static double Exp(double x)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, 700);
        if (x < -700) return 0;
        var exponent = (int)Math.Floor((x / Ln2) + 0.5);
        var rest = x - (exponent * Ln2); // within ln 2 / 2
        double sum = 1;
        for (var n = 16; n >= 1; n--) sum = 1 + (rest / n * sum);
        return sum * BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
    }
}
