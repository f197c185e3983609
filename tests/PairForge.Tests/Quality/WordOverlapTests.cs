using CsCheck;
using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class WordOverlapTests
{
    [Theory]
    [InlineData(new ulong[] { 1, 2, 3, 4 }, new ulong[] { 4, 3, 2, 1 }, 1)]
    [InlineData(new ulong[] { 1, 2, 3, 4 }, new ulong[] { 1, 2, 3 }, 6.0 / 7)]
    [InlineData(new ulong[] { 1, 1, 2 }, new ulong[] { 1, 2, 2 }, 4.0 / 6)]
    [InlineData(new ulong[] { 1 }, new ulong[] { 2 }, 0)]
    [InlineData(new ulong[] { }, new ulong[] { 2 }, 0)]
    [InlineData(new ulong[] { }, new ulong[] { }, 1)]
    public void Of_KnownWords_IsTheF1OfTheBags(ulong[] anchor, ulong[] view, double overlap) => Assert.Equal(overlap, WordOverlap.Of(anchor, view));

    [Fact]
    public void Of_AnyWords_IsTwicePrecisionTimesRecallOverTheirSum() => Gen.Select(Gen.ULong[0, 9].Array[1, 30], Gen.ULong[0, 9].Array[1, 30]).Sample((a, b) =>
    {
        double common = a.Distinct().Sum(w => Math.Min(a.Count(x => x == w), b.Count(x => x == w)));
        var (precision, recall) = (common / b.Length, common / a.Length);
        var f1 = common == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return Math.Abs(WordOverlap.Of(a, b) - f1) < 1e-12;
    });
}
