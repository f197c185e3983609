namespace PairForge.Training;

/// <summary>Adam over the rows of a table of which a batch touches few: only those rows and their moments move.</summary>
/// <remarks>
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, with the lazy moments of torch.optim.SparseAdam: the
/// bias correction counts all steps, the moments decay only where a gradient arrives, epsilon is added before the correction.
/// </remarks>
internal sealed class RowSparseAdam
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly float[] _parameters;
    private readonly float[] _means;
    private readonly float[] _squares;
    private readonly int _width;
    private long _step;
    private float _rate;

    /// <summary>Optimises <paramref name="parameters"/>, rows of <paramref name="width"/> values.</summary>
    internal RowSparseAdam(float[] parameters, int width)
    {
        (_parameters, _width) = (parameters, width);
        _means = new float[parameters.Length];
        _squares = new float[parameters.Length];
    }

    /// <summary>Starts a step; then each touched row is moved once. Rows may be moved by several threads.</summary>
    internal void BeginStep(double learningRate)
    {
        _step++;
        _rate = (float)(learningRate * Math.Sqrt(1 - Math.Pow(Beta2, _step)) / (1 - Math.Pow(Beta1, _step)));
    }

    /// <summary>Moves one row along its gradient.</summary>
    internal void Move(int row, ReadOnlySpan<float> gradient)
    {
        var at = row * _width;
        var parameters = _parameters.AsSpan(at, _width);
        var means = _means.AsSpan(at, _width);
        var squares = _squares.AsSpan(at, _width);
        for (var i = 0; i < gradient.Length; i++)
        {
            var g = gradient[i];
            var mean = means[i] = (float)Beta1 * means[i] + (1 - (float)Beta1) * g;
            var square = squares[i] = (float)Beta2 * squares[i] + (1 - (float)Beta2) * g * g;
            parameters[i] -= _rate * mean / (MathF.Sqrt(square) + (float)Epsilon);
        }
    }
}
