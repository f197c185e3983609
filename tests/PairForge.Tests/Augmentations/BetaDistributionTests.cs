using PairForge.Augmentations;

namespace PairForge.Tests.Augmentations;

public sealed class BetaDistributionTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    [InlineData(50.0)]
    public void DrawSymmetric_ManyDraws_HasTheMomentsOfBeta(double a)
    {
        const int draws = 40_000;
        var random = new KeyedRandom(3, "beta", $"{a}");
        double sum = 0, squares = 0;
        for (var i = 0; i < draws; i++)
        {
            var x = BetaDistribution.DrawSymmetric(a, ref random);
            Assert.InRange(x, 0, 1);
            sum += x;
            squares += (x - 0.5) * (x - 0.5);
        }
        var variance = 1 / (4 * ((2 * a) + 1)); // of Beta(a, a)
        Assert.InRange(sum / draws, 0.5 - (4 * Math.Sqrt(variance / draws)), 0.5 + (4 * Math.Sqrt(variance / draws)));
        Assert.InRange(squares / draws, variance * 0.95, variance * 1.05);
    }
}
