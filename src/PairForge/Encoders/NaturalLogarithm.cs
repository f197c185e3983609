namespace PairForge.Encoders;

/// <summary>The natural logarithm with the same bits on every machine.</summary>
/// <remarks>
/// <see cref="Math.Log(double)"/> is the C library's, whose last bit differs between systems; this one uses only
/// IEEE additions, multiplications and divisions in a fixed order.
/// </remarks>
internal static class NaturalLogarithm
{
    private const double Ln2 = 0.693147180559945309417232121458;

    /// <summary>ln(<paramref name="x"/>) of a positive, normal number, to about one unit in the last place.</summary>
    public static double Of(double x)
    {
        if (!double.IsNormal(x) || x < 0) throw new ArgumentOutOfRangeException(nameof(x), x, "must be positive and normal");
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L); // in [1, 2)
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }
        // ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...), where |s| < 0.1716: the last term is below 2^-60.
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var k = 23; k >= 3; k -= 2) sum = (sum + 1.0 / k) * square;
        return exponent * Ln2 + 2 * (s + s * sum);
    }
}
