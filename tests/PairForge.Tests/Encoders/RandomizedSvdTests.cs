using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class RandomizedSvdTests
{
    private static SparseRows Sparse(double[][] rows, int columns)
    {
        var matrix = new SparseRows();
        foreach (var row in rows)
        {
            for (var c = 0; c < columns; c++)
            {
                if (row[c] != 0) matrix.Add(c, (float)row[c]);
            }
            matrix.EndRow();
        }
        matrix.Complete(columns);
        return matrix;
    }

    [Fact]
    public void Compute_OrthogonalRows_AreHandWorked()
    {
        var (values, vectors) = RandomizedSvd.Compute(Sparse([[0, 3, 0], [2, 0, 0]], 3), 3, 3, 2);
        Assert.Equal([3, 2, 0], values, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(1, Math.Abs(vectors.Row(1)[0]), 1e-6);
        Assert.Equal(1, Math.Abs(vectors.Row(0)[1]), 1e-6);
        Assert.Equal(0, vectors.Row(2)[0] + vectors.Row(2)[1] + vectors.Row(2)[2], 1e-6);
    }

    [Fact]
    public void Compute_AnyMatrix_HasTheSingularValuesOfItsGramMatrix() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 12]).SelectMany((rows, columns) => Gen.Frequency((3, Gen.Const(0.0)), (1, Gen.Double[-5, 5])).Array[columns].Array[rows].Select(m => (m, columns))).Sample(x =>
    {
        var (rows, columns) = x;
        var rank = Math.Min(4, columns);
        var (values, vectors) = RandomizedSvd.Compute(Sparse(rows, columns), columns, rank, 4);
        var gram = new double[columns * columns];
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++)
            {
                for (var j = 0; j < columns; j++) gram[i * columns + j] += (float)row[i] * (double)(float)row[j];
            }
        }
        var (squares, _) = SymmetricEigen.Decompose(gram, columns);
        for (var j = 0; j < rank; j++) Assert.Equal(Math.Sqrt(Math.Max(0, squares[j])), values[j], 1e-3 * (1 + Math.Sqrt(Math.Max(0, squares[0]))));
        for (var a = 0; a < rank; a++)
        {
            for (var b = 0; b < rank; b++)
            {
                if (values[a] == 0 || values[b] == 0) continue;
                var product = 0.0;
                for (var i = 0; i < columns; i++) product += (double)vectors.Row(i)[a] * vectors.Row(i)[b];
                Assert.Equal(a == b ? 1 : 0, product, 1e-4);
            }
        }
    }, iter: 200);
}
