namespace PairForge.Training.Tests;

public sealed class RowSparseAdamTests
{
    [Fact]
    public void Move_RowThatMissesAStep_IsTheHandWorkedFigure()
    {
        // Row 0 has the gradient 1 in step 1, none in step 2, -2 in step 3; rate 0.1.
        // Step 1: m = 0.1, v = 0.001, so it moves by 0.1 * sqrt(0.001) / 0.1 * 0.1 / sqrt(0.001) = 0.1.
        // Step 3: m = 0.09 - 0.2 = -0.11, v = 0.000999 + 0.004 = 0.004999; corrections 1 - 0.9^3 = 0.271 and
        // 1 - 0.999^3 = 0.002997001: it moves by -0.1 * 0.05474487 / 0.271 * 0.11 / 0.07070361 = -0.0314286.
        float[] parameters = [0.5f, 7];
        var adam = new RowSparseAdam(parameters, 1);
        adam.BeginStep(0.1);
        adam.Move(0, [1]);
        Assert.Equal(0.4f, parameters[0], 1e-6f);
        adam.BeginStep(0.1);
        adam.BeginStep(0.1);
        adam.Move(0, [-2]);
        Assert.Equal(0.4314286f, parameters[0], 1e-6f);
        Assert.Equal(7, parameters[1]);
    }

    [Fact]
    public void Move_TinyGradient_MeetsEpsilonBeforeTheCorrection()
    {
        // sqrt(v) = sqrt(0.001) * 1e-8 is far below epsilon: 0.1 * 1e-8 / (1e-8 + 1e-8 / sqrt(0.001)) = 0.00306534
        float[] parameters = [0];
        var adam = new RowSparseAdam(parameters, 1);
        adam.BeginStep(0.1);
        adam.Move(0, [1e-8f]);
        Assert.Equal(-0.00306534f, parameters[0], 1e-7f);
    }

    [Fact]
    public void Move_ManySteps_IsTheSpecificationOfSparseAdam()
    {
        const int Rows = 5, Width = 7;
        var random = new KeyedRandom(3, "test", "adam");
        var parameters = new float[Rows * Width];
        var adam = new RowSparseAdam(parameters, Width);
        var (expected, means, squares) = (new double[Rows * Width], new double[Rows * Width], new double[Rows * Width]);
        for (var step = 1; step <= 200; step++)
        {
            var rate = 0.01 * (200 - step) / 200;
            adam.BeginStep(rate);
            for (var row = 0; row < Rows; row++)
            {
                if (random.NextInt(3) == 0) continue;
                var gradient = new float[Width];
                for (var i = 0; i < Width; i++) gradient[i] = (float)(random.NextDouble() - 0.4);
                adam.Move(row, gradient);
                for (var i = 0; i < Width; i++)
                {
                    var at = (row * Width) + i;
                    means[at] += (1 - 0.9) * (gradient[i] - means[at]);
                    squares[at] += (1 - 0.999) * (((double)gradient[i] * gradient[i]) - squares[at]);
                    expected[at] -= rate * Math.Sqrt(1 - Math.Pow(0.999, step)) / (1 - Math.Pow(0.9, step)) * means[at] / (Math.Sqrt(squares[at]) + 1e-8);
                }
            }
        }
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], parameters[i], 1e-4);
    }
}
