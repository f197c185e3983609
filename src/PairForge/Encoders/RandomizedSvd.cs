namespace PairForge.Encoders;

/// <summary>The leading right singular vectors of a sparse matrix, by subspace iteration from a keyed random start.</summary>
/// <remarks>
/// Halko, Martinsson, Tropp, "Finding structure with randomness", SIAM Review 53, 2011, with random signs as test matrix and the
/// iteration on the columns' side; orthonormalised by the Cholesky factor of the Gram matrix, twice. Every sum has one order.
/// </remarks>
internal static class RandomizedSvd
{
    private const int Oversampling = 16;

    /// <summary>Squares of singular values below this share of the largest are directions that the matrix does not have.</summary>
    private const double Negligible = 1e-10;

    /// <summary>What is left of a column's square when those before it are taken out, below which it is rounding.</summary>
    private const double Dependent = 1e-12;

    /// <summary>Computes them.</summary>
    /// <param name="matrix">The matrix, complete.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rank">Vectors wanted.</param>
    /// <param name="iterations">Passes of power iteration after the first.</param>
    /// <returns>Singular values, descending, and vectors (columns, rank); zeros beyond the rank of the matrix.</returns>
    internal static (double[] Values, DenseMatrix Vectors) Compute(SparseRows matrix, int columns, int rank, int iterations)
    {
        var width = Math.Min(rank + Oversampling, columns);
        var basis = Start(columns, width);
        var image = new DenseMatrix(matrix.Rows, width);
        for (var pass = 0; pass <= iterations; pass++)
        {
            matrix.Times(basis, image);
            matrix.TransposedTimes(image, basis);
            basis = Orthonormal(Orthonormal(basis));
        }
        matrix.Times(basis, image);
        var (squares, rotation) = SymmetricEigen.Decompose(image.Gram(), width);
        var values = new double[rank];
        var factor = new double[width * rank];
        for (var j = 0; j < Math.Min(rank, width); j++)
        {
            if (squares[j] <= Negligible * squares[0]) break;
            values[j] = Math.Sqrt(squares[j]);
            for (var i = 0; i < width; i++) factor[i * rank + j] = rotation[i * width + j];
        }
        return (values, basis.Times(factor, rank));
    }

    /// <summary>Random signs; where the whole space is small enough, the whole space.</summary>
    private static DenseMatrix Start(int rows, int width)
    {
        var matrix = new DenseMatrix(rows, width);
        if (rows == width)
        {
            for (var i = 0; i < rows; i++) matrix.Row(i)[i] = 1;
            return matrix;
        }
        for (var row = 0; row < rows; row++)
        {
            var random = new KeyedRandom(0, "svd", row.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var values = matrix.Row(row);
            var bits = 0UL;
            for (var i = 0; i < width; i++)
            {
                if ((i & 63) == 0) bits = random.NextUInt64();
                values[i] = (bits >> (i & 63) & 1) == 0 ? 1 : -1;
            }
        }
        return matrix;
    }

    /// <summary>The columns orthonormalised: Z times the inverse of the upper factor R of ZᵀZ = RᵀR; a column in the span of those before it becomes zero.</summary>
    private static DenseMatrix Orthonormal(DenseMatrix matrix)
    {
        var n = matrix.Width;
        var r = matrix.Gram();
        var squares = new double[n];
        for (var i = 0; i < n; i++) squares[i] = r[i * n + i];
        for (var i = 0; i < n; i++) // upper factor in place, row by row
        {
            if (r[i * n + i] <= Dependent * squares[i])
            {
                for (var j = i; j < n; j++) r[i * n + j] = 0;
                continue;
            }
            var pivot = Math.Sqrt(r[i * n + i]);
            for (var j = i; j < n; j++) r[i * n + j] /= pivot;
            for (var k = i + 1; k < n; k++)
            {
                var factor = r[i * n + k];
                if (factor == 0) continue;
                for (var j = k; j < n; j++) r[k * n + j] -= factor * r[i * n + j];
            }
        }
        var inverse = new double[n * n]; // of R, upper
        for (var j = 0; j < n; j++)
        {
            if (r[j * n + j] == 0) continue;
            inverse[j * n + j] = 1 / r[j * n + j];
            for (var i = j - 1; i >= 0; i--)
            {
                if (r[i * n + i] == 0) continue;
                var sum = 0.0;
                for (var k = i + 1; k <= j; k++) sum += r[i * n + k] * inverse[k * n + j];
                inverse[i * n + j] = -sum / r[i * n + i];
            }
        }
        return matrix.Times(inverse, n);
    }
}
