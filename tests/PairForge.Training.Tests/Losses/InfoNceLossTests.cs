using PairForge.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace PairForge.Training.Tests.Losses;

public sealed class InfoNceLossTests
{
    // Two anchors along the axes; cosines with the candidates can be read off.
    private static readonly float[] Axes = [1, 0, 0, 1];

    [Fact]
    public void Forward_InBatchNegatives_IsTheHandWorkedFigure()
    {
        // positives (0.8, 0.6) and (0.6, 0.8), temperature 0.5: logits rows (1.6, 1.2) and (1.2, 1.6)
        // each row: -1.6 + ln(e^1.6 + e^1.2) = ln(1 + e^-0.4) = 0.5130152524
        Assert.Equal(0.5130152524, Loss([0.8f, 0.6f, 0.6f, 0.8f], null, [false, false, false, false]), 6);
    }

    [Fact]
    public void Forward_HardNegatives_JoinEveryDenominator()
    {
        // a hard negative (0, 1) adds logits 0 and 2: ln(1 + e^-0.4 + e^-1.6) and ln(1 + e^-0.4 + e^0.4)
        var expected = (Math.Log(1 + Math.Exp(-0.4) + Math.Exp(-1.6)) + Math.Log(1 + Math.Exp(-0.4) + Math.Exp(0.4))) / 2;
        Assert.Equal(0.889187, expected, 6);
        Assert.Equal(expected, Loss([0.8f, 0.6f, 0.6f, 0.8f], [0f, 1f], new bool[6]), 6);
        Assert.Equal(0.5130152524, Loss([0.8f, 0.6f, 0.6f, 0.8f], [0f, 1f], new bool[6], new() { Temperature = 0.5, HardNegatives = false }), 6);
    }

    [Fact]
    public void Forward_IgnoredCandidates_StayOutOfTheDenominator()
    {
        // Row 0 ignores candidate 1 and is left with its own positive: loss 0; row 1 as before.
        Assert.Equal(0.5130152524 / 2, Loss([0.8f, 0.6f, 0.6f, 0.8f], null, [false, true, false, false]), 6);
        Assert.Equal(0.0, Loss([0.8f, 0.6f, 0.6f, 0.8f], [0f, 1f], [false, true, true, true, false, true]), 6);
    }

    [Fact]
    public void Forward_Symmetric_AveragesBothDirections()
    {
        // positives (1, 0) and (0.6, 0.8): logits (2, 1.2), (0, 1.6)
        var forth = (Math.Log(1 + Math.Exp(-0.8)) + Math.Log(1 + Math.Exp(-1.6))) / 2;
        var back = (Math.Log(1 + Math.Exp(-2.0)) + Math.Log(1 + Math.Exp(-0.4))) / 2;
        Assert.Equal((forth + back) / 2, Loss([1f, 0f, 0.6f, 0.8f], null, new bool[4], new() { Temperature = 0.5, Symmetric = true }), 6);
        // ignoring (0, 1) takes anchor 0 out of positive 1's denominator
        forth = Math.Log(1 + Math.Exp(-1.6)) / 2;
        back = Math.Log(1 + Math.Exp(-2.0)) / 2;
        Assert.Equal((forth + back) / 2, Loss([1f, 0f, 0.6f, 0.8f], null, [false, true, false, false], new() { Temperature = 0.5, Symmetric = true }), 6);
    }

    [Fact]
    public void Forward_IgnoredCandidates_GetNoGradient()
    {
        using var scope = NewDisposeScope();
        var positives = tensor((float[])[0.8f, 0.6f, 0.6f, 0.8f], [2, 2], requires_grad: true);
        var batch = new EmbeddedBatch(tensor(Axes, [2, 2]), positives, null, tensor((bool[])[false, true, true, false], [2, 2]));
        var loss = new InfoNceLoss(new InfoNceOptions()).Forward(batch);
        loss.backward();
        Assert.Equal([0f, 0f, 0f, 0f], positives.grad!.data<float>().ToArray());
    }

    [Fact]
    public async Task Forward_CollectorAtWork_KeepsItsNumbers()
    {
        // A temporary Scalar may be finalised while the native call still reads it.
        using var done = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        }, TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < 30_000; i++)
                Assert.Equal(0.5130152524 / 2, Loss([0.8f, 0.6f, 0.6f, 0.8f], null, [false, true, false, false]), 6);
        }
        finally
        {
            await done.CancelAsync();
            await collector;
        }
    }

    private static double Loss(float[] positives, float[]? negatives, bool[] ignored, InfoNceOptions? options = null)
    {
        using var scope = NewDisposeScope();
        var batch = new EmbeddedBatch(tensor(Axes, [2, 2]), tensor(positives, [2, 2]), negatives is null ? null : tensor(negatives, [negatives.Length / 2, 2]),
            tensor(ignored, [2, ignored.Length / 2]));
        return new InfoNceLoss(options ?? new InfoNceOptions { Temperature = 0.5 }).Forward(batch).item<float>();
    }
}
