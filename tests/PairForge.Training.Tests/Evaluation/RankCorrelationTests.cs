using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class RankCorrelationTests
{
    [Fact]
    public void AverageRanks_Ties_ShareTheMeanRank() =>
        Assert.Equal([1, 2.5, 2.5, 4], RankCorrelation.AverageRanks([1, 3, 3, 7]));

    [Fact]
    public void Spearman_Reversed_IsMinusOne() =>
        Assert.Equal(-1, RankCorrelation.Spearman([1, 2, 3, 4], [9, 7, 5, 1]), 12);

    [Fact]
    public void Spearman_OneSwapOfFour_HandWorkedValue() =>
        // Ranks 1 2 3 4 against 2 1 3 4: 1 - 6 * 2 / (4 * 15) = 0.8.
        Assert.Equal(0.8, RankCorrelation.Spearman([1, 2, 3, 4], [20, 10, 30, 40]), 12);

    [Fact]
    public void Pearson_Line_IsOne() =>
        Assert.Equal(1, RankCorrelation.Pearson([1, 2, 3], [3, 5, 7]), 12);
}
