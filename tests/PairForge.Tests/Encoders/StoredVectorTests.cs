using CsCheck;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class StoredVectorTests
{
    private static float[] RoundTrip(EmbeddingPrecision precision, float[] vector)
    {
        var bytes = new byte[StoredVector.Size(precision, vector.Length)];
        StoredVector.Write(precision, vector, bytes);
        var read = new float[vector.Length];
        StoredVector.Read(precision, bytes, read);
        return read;
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float32, 0)]
    [InlineData(EmbeddingPrecision.Bfloat16, 1 / 256.0)] // half of the last of 8 bits
    [InlineData(EmbeddingPrecision.Int8, 1 / 254.0)] // half of a step of the largest value over 127
    public void Read_UnitVector_IsNearAndSettles(EmbeddingPrecision precision, double error) => Gen.Float[-1, 1].Array[1, 40].Sample(vector =>
    {
        UnitLength.Scale(vector);
        var read = RoundTrip(precision, vector);
        Assert.All(vector.Zip(read), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, (error * vector.Max(Math.Abs) * 3) + 1e-6));
        Assert.InRange(Math.Sqrt(read.Sum(x => (double)x * x)), vector.All(x => x == 0) ? 0 : 1 - 1e-6, 1 + 1e-6);
        if (precision == EmbeddingPrecision.Float32) Assert.Equal(vector, read);
    }, iter: 3000);

    [Fact]
    public void Write_Bfloat16_RoundsToEven()
    {
        // 1 + 2^-8 lies between 1 and 1 + 2^-7: the even one is 1. 1 + 3 * 2^-8 goes up to 1 + 2^-6.
        var bytes = new byte[4];
        StoredVector.Write(EmbeddingPrecision.Bfloat16, [1 + 1 / 256f, 1 + 3 / 256f], bytes);
        Assert.Equal([0x80, 0x3F, 0x82, 0x3F], bytes);
    }

    [Fact]
    public void Write_Int8_IsHandWorked()
    {
        var bytes = new byte[4 + 3];
        StoredVector.Write(EmbeddingPrecision.Int8, [0.5f, -1, 0.004f], bytes);
        Assert.Equal(1 / 127f, BitConverter.ToSingle(bytes));
        Assert.Equal([64, -127, 1], bytes[4..].Select(b => (sbyte)b)); // 63.5 rounds to even
        Assert.All(RoundTrip(EmbeddingPrecision.Int8, new float[3]), x => Assert.Equal(0, x));
    }
}
