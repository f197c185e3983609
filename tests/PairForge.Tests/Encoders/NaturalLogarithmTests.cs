using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class NaturalLogarithmTests
{
    [Fact]
    public void Of_AnyNormalNumber_AgreesWithTheLibrary() =>
        Gen.Double[1e-300, 1e300].Where(double.IsNormal).Sample(x => Math.Abs(NaturalLogarithm.Of(x) - Math.Log(x)) <= 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))), iter: 20_000);

    [Fact]
    public void Of_SmallRatios_AgreesWithTheLibrary()
    {
        for (var n = 1; n <= 2_000; n++)
        {
            for (var d = 1; d <= 20; d++)
                Assert.True(Math.Abs(NaturalLogarithm.Of((double)n / d) - Math.Log((double)n / d)) < 2e-15, $"{n}/{d}");
        }
        Assert.Equal(0, NaturalLogarithm.Of(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_NotPositive_Throws(double x) => Assert.Throws<ArgumentOutOfRangeException>(() => NaturalLogarithm.Of(x));
}
