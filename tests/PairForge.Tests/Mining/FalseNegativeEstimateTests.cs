using PairForge.Mining;

namespace PairForge.Tests.Mining;

public sealed class FalseNegativeEstimateTests
{
    private static (long[] Known, long[] Negatives, CandidateHistogram Candidates) Made(params (double Score, long Known, long Negatives, long Candidates)[] bins)
    {
        var (known, negatives, candidates) = (new long[CandidateHistogram.Bins], new long[CandidateHistogram.Bins], new CandidateHistogram());
        foreach (var (score, k, n, c) in bins)
        {
            known[CandidateHistogram.BinOf(score)] = k;
            negatives[CandidateHistogram.BinOf(score)] = n;
            for (var i = 0; i < c; i++) candidates.Find(score);
        }
        return (known, negatives, candidates);
    }

    /// <summary>
    /// A hundred queries; 50 known positives at 0.9 and 50 at 0.5; 100 candidates at 0.9 and 400 at 0.5. At 0.9 and above are one candidate a query and half of the known: M = 2.
    /// So 2 * 0.5 positives of 1 candidate at 0.9, all; 1 of 4 at 0.5.
    /// </summary>
    [Fact]
    public void Share_TwoScores_HandWorked()
    {
        var (known, negatives, candidates) = Made((0.9, 50, 100, 100), (0.5, 50, 300, 400));
        Assert.Equal(((100 * 1.0) + (300 * 0.25)) / 400, FalseNegativeEstimate.Share(known, negatives, candidates, 100, 1), 1e-12);
    }

    [Fact]
    public void Share_GuardThatAFifthOfThePositivesPasses_HandWorked()
    {
        var (known, negatives, candidates) = Made((0.9, 50, 0, 100), (0.5, 50, 300, 400));
        for (var i = 0; i < 400; i++) candidates.Ask(0.5, dropped: i < 200); // half of what was there is left
        Assert.Equal(0.2 * 0.25 / 0.5, FalseNegativeEstimate.Share(known, negatives, candidates, 100, 0.2), 1e-12);
    }

    [Fact]
    public void Share_TooFewKnownOrNoNegatives_IsUnknown()
    {
        var (known, negatives, candidates) = Made((0.9, 19, 100, 100));
        Assert.True(double.IsNaN(FalseNegativeEstimate.Share(known, negatives, candidates, 100, 1)));
        Assert.True(double.IsNaN(FalseNegativeEstimate.Share(Made((0.9, 50, 0, 1)).Known, new long[CandidateHistogram.Bins], candidates, 100, 1)));
    }

    [Fact]
    public void Share_NegativesFarBelowEveryKnownPositive_IsNothing()
    {
        var (known, negatives, candidates) = Made((0.9, 50, 0, 100), (0.1, 0, 300, 400));
        Assert.Equal(0, FalseNegativeEstimate.Share(known, negatives, candidates, 100, 1));
    }
}
