using CsCheck;
using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class RankCorrelationTests
{
    [Fact]
    public void AverageRanks_Ties_ShareTheMean() =>
        Assert.Equal([4.0, 1.5, 3.0, 1.5, 6.0, 6.0, 6.0], RankCorrelation.AverageRanks([7, 2, 5, 2, 9, 9, 9]));

    [Fact]
    public void Spearman_WithoutTies_IsTheTextbookFormula() =>
        // rank differences -1, 1, -1, 1, 0: 1 - 6 * 4 / (5 * 24) = 0.8
        Assert.Equal(0.8, RankCorrelation.Spearman([10, 20, 30, 40, 50], [2, 1, 40, 3, 500]), 12);

    [Fact]
    public void Spearman_WithTies_IsPearsonOfAverageRanks() =>
        // ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): 4.5 / sqrt(4.5 * 5)
        Assert.Equal(4.5 / Math.Sqrt(22.5), RankCorrelation.Spearman([1, 2, 2, 9], [0.1, 0.2, 0.3, 0.4]), 12);

    [Fact]
    public void Pearson_SmallSample_IsTheHandWorkedFigure() =>
        // means 2 and 4; products 1*2 + 0*(-1)... = 2 + 0 + 1; squares 2 and 6: 3 / sqrt(12)
        Assert.Equal(3 / Math.Sqrt(12), RankCorrelation.Pearson([1, 2, 3], [2, 5, 5]), 12);

    [Fact]
    public void Pearson_ConstantSide_IsNoNumber() => Assert.True(double.IsNaN(RankCorrelation.Pearson([1, 1, 1], [1, 2, 3])));

    [Fact]
    public void Spearman_AnyMonotoneMap_ChangesNothing() =>
        Gen.Select(Gen.Int[-50, 50].Array[3, 40], Gen.Int[-50, 50].Array[40]).Sample((x, y) =>
        {
            var (a, b) = (x.Select(v => (double)v).ToArray(), y.Take(x.Length).Select(v => (double)v).ToArray());
            var rho = RankCorrelation.Spearman(a, b);
            if (double.IsNaN(rho)) return;
            Assert.Equal(rho, RankCorrelation.Spearman([.. a.Select(v => (v * v * v) + 5)], b), 9);
            Assert.Equal(-rho, RankCorrelation.Spearman([.. a.Select(v => -v)], b), 9);
            Assert.Equal(rho, RankCorrelation.Spearman(b, a), 9);
        });
}
