namespace PairForge.Encoders;

/// <summary>Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations, in one fixed order.</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Decomposes an (n, n) matrix, which is used up.</summary>
    /// <returns>Eigenvalues, descending, and their vectors as columns, (n, n) row-major.</returns>
    internal static (double[] Values, double[] Vectors) Decompose(double[] a, int n)
    {
        var v = new double[n * n]; // vectors as rows while it runs: a rotation then walks along memory
        for (var i = 0; i < n; i++) v[i * n + i] = 1;
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0, all = 0;
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var square = a[i * n + j] * a[i * n + j];
                    all += square;
                    if (i != j) off += square;
                }
            }
            if (off <= 1e-24 * all) break;
            for (var p = 0; p < n - 1; p++)
            {
                for (var q = p + 1; q < n; q++) Rotate(a, v, n, p, q);
            }
        }
        var order = Enumerable.Range(0, n).OrderByDescending(i => a[i * n + i]).ThenBy(i => i).ToArray();
        var vectors = new double[n * n];
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < n; i++) vectors[i * n + j] = v[order[j] * n + i];
        }
        return ([.. order.Select(i => a[i * n + i])], vectors);
    }

    /// <summary>Makes a[p, q] zero.</summary>
    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        var apq = a[p * n + q];
        if (apq == 0) return;
        var theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        Span<double> rowP = a.AsSpan(p * n, n), rowQ = a.AsSpan(q * n, n);
        for (var k = 0; k < n; k++)
        {
            if (k == p || k == q) continue;
            var (x, y) = (rowP[k], rowQ[k]);
            (rowP[k], rowQ[k]) = (c * x - s * y, s * x + c * y);
            (a[k * n + p], a[k * n + q]) = (rowP[k], rowQ[k]);
        }
        rowP[p] -= t * apq;
        rowQ[q] += t * apq;
        rowP[q] = rowQ[p] = 0;
        Span<double> vectorP = v.AsSpan(p * n, n), vectorQ = v.AsSpan(q * n, n);
        for (var k = 0; k < n; k++)
        {
            var (x, y) = (vectorP[k], vectorQ[k]);
            (vectorP[k], vectorQ[k]) = (c * x - s * y, s * x + c * y);
        }
    }
}
