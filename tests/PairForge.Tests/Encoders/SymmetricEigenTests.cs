using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Decompose_TwoByTwo_IsHandWorked()
    {
        var (values, vectors) = SymmetricEigen.Decompose([2, 1, 1, 2], 2); // 3 along (1, 1), 1 along (1, -1)
        Assert.Equal([3.0, 1.0], values, (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(vectors[0], vectors[2], 1e-14);
        Assert.Equal(vectors[1], -vectors[3], 1e-14);
    }

    [Fact]
    public void Decompose_AnySymmetricMatrix_IsItsVectorsTimesItsValues() => Gen.Int[1, 12].SelectMany(n => Gen.Double[-10, 10].Array[n * n].Select(a => (n, a))).Sample(x =>
    {
        var (n, a) = x;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++) a[i * n + j] = a[j * n + i];
        }
        var (values, vectors) = SymmetricEigen.Decompose((double[])a.Clone(), n);
        for (var j = 1; j < n; j++) Assert.True(values[j] <= values[j - 1]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double product = 0, rebuilt = 0;
                for (var k = 0; k < n; k++)
                {
                    product += vectors[k * n + i] * vectors[k * n + j];
                    rebuilt += vectors[i * n + k] * values[k] * vectors[j * n + k];
                }
                Assert.Equal(i == j ? 1 : 0, product, 1e-10);
                Assert.Equal(a[i * n + j], rebuilt, 1e-9);
            }
        }
    }, iter: 300);
}
