using PairForge.Augmentations;

namespace PairForge.Tests.Augmentations;

public sealed class CutoffMaskTests
{
    private static bool[] Rows(CutoffKind kind, float ratio, long seed, int length)
    {
        var rows = new bool[length];
        CutoffMask.FillRows(new Cutoff(kind, ratio, seed), rows);
        return rows;
    }

    [Theory]
    [InlineData(0.1f, 9, 0)] // floor: a short text loses nothing
    [InlineData(0.1f, 10, 1)]
    [InlineData(0.7f, 10, 7)] // 0.7f is 0.69999998807
    [InlineData(0.3f, 10, 3)]
    [InlineData(0.99f, 1, 0)]
    [InlineData(0.99f, 100, 99)]
    public void Count_Ratio_IsTheFloorOfTheDecimal(float ratio, int length, int expected) => Assert.Equal(expected, CutoffMask.Count(ratio, length));

    [Fact]
    public void FillRows_Token_MarksExactlyTheShareWithoutReplacement()
    {
        var hits = new int[20];
        for (var seed = 0; seed < 4000; seed++)
        {
            var rows = Rows(CutoffKind.Token, 0.25f, seed, 20);
            Assert.Equal(5, rows.Count(r => r));
            for (var i = 0; i < 20; i++) hits[i] += rows[i] ? 1 : 0;
        }
        Assert.All(hits, h => Assert.InRange(h, 850, 1150)); // 1000 each; standard deviation 27
    }

    [Fact]
    public void FillRows_Span_IsContiguousAndEveryStartAsLikely()
    {
        var starts = new int[8];
        for (var seed = 0; seed < 4000; seed++)
        {
            var rows = Rows(CutoffKind.Span, 0.3f, seed, 10);
            var start = Array.IndexOf(rows, true);
            Assert.Equal([start, start + 1, start + 2], Enumerable.Range(0, 10).Where(i => rows[i]));
            starts[start]++;
        }
        Assert.All(starts, s => Assert.InRange(s, 400, 600)); // 500 each, the last start too; standard deviation 21
    }

    [Fact]
    public void Fill_OtherAxis_MarksNothing()
    {
        var marks = new bool[10];
        CutoffMask.FillColumns(new Cutoff(CutoffKind.Token, 0.5f, 1), marks);
        Assert.DoesNotContain(true, marks);
        CutoffMask.FillRows(new Cutoff(CutoffKind.Feature, 0.5f, 1), marks);
        Assert.DoesNotContain(true, marks);
        CutoffMask.FillColumns(new Cutoff(CutoffKind.Feature, 0.5f, 1), marks);
        Assert.Equal(5, marks.Count(m => m));
    }
}
