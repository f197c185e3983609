using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class LengthRatioTests
{
    [Theory]
    [InlineData(4, 2, 0.5)]
    [InlineData(4, 6, 1.5)]
    [InlineData(4, 0, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 3, double.PositiveInfinity)]
    public void Of_Words_IsTheViewOverTheAnchor(int anchor, int view, double ratio) => Assert.Equal(ratio, LengthRatio.Of(anchor, view));
}
