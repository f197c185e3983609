using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class PortableMathTests
{
    [Fact]
    public void Log_AnyNormalNumber_AgreesWithTheLibrary() =>
        Gen.Double[1e-300, 1e300].Where(double.IsNormal).Sample(x => Math.Abs(PortableMath.Log(x) - Math.Log(x)) <= 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))), iter: 20_000);

    [Fact]
    public void Log_SmallRatios_AgreesWithTheLibrary()
    {
        for (var n = 1; n <= 2_000; n++)
        {
            for (var d = 1; d <= 20; d++)
                Assert.True(Math.Abs(PortableMath.Log((double)n / d) - Math.Log((double)n / d)) < 2e-15, $"{n}/{d}");
        }
        Assert.Equal(0, PortableMath.Log(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Log_NotPositive_Throws(double x) => Assert.Throws<ArgumentOutOfRangeException>(() => PortableMath.Log(x));
}
