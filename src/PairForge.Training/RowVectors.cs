using System.Numerics;
using System.Runtime.InteropServices;

namespace PairForge.Training;

/// <summary>The two vector operations of an embedding bag, in a fixed order of additions.</summary>
internal static class RowVectors
{
    /// <summary>sum += scale * row.</summary>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> row, float scale)
    {
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var scales = new Vector<float>(scale);
        for (var v = 0; v < sums.Length; v++) sums[v] += rows[v] * scales;
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++) sum[i] += row[i] * scale;
    }

    /// <summary>The dot product.</summary>
    internal static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        var rights = MemoryMarshal.Cast<float, Vector<float>>(right);
        var sums = Vector<float>.Zero;
        for (var v = 0; v < lefts.Length; v++) sums += lefts[v] * rights[v];
        var sum = Vector.Sum(sums);
        for (var i = lefts.Length * Vector<float>.Count; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
