using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class AlignmentUniformityTests
{
    [Fact]
    public async Task OfStsAsync_Axes_IsTheHandWorkedFigure()
    {
        StsRow[] rows = [new("s", "dev", 5, "x", "y"), new("s", "dev", 4.1, "x", "x"), new("s", "dev", 4, "z", "m")];
        var measured = await AlignmentUniformity.OfStsAsync(WordVectors.Encoder, rows, TestContext.Current.CancellationToken);
        // the third row is not above 4; squared distances 2 and 0; two sentences at squared distance 2: ln e^-4
        Assert.Equal(new AlignmentUniformity(1, -4, 2, 2), measured with { Alignment = Math.Round(measured.Alignment, 6), Uniformity = Math.Round(measured.Uniformity, 6) });
    }

    [Fact]
    public async Task OfPairsAsync_OppositePoints_AreFurtherApart()
    {
        var measured = await AlignmentUniformity.OfPairsAsync(WordVectors.Encoder, [("x", "m"), ("y", "y")], TestContext.Current.CancellationToken);
        // distances x-m 4, x-y 2, m-y 2: ln((e^-8 + 2 e^-4) / 3)
        Assert.Equal(2, measured.Alignment, 6);
        Assert.Equal(Math.Log((Math.Exp(-8) + (2 * Math.Exp(-4))) / 3), measured.Uniformity, 6);
    }

    [Fact]
    public async Task OfPairsAsync_NoPairs_IsNoNumber()
    {
        var measured = await AlignmentUniformity.OfPairsAsync(WordVectors.Encoder, [], TestContext.Current.CancellationToken);
        Assert.True(double.IsNaN(measured.Alignment) && double.IsNaN(measured.Uniformity));
    }
}
