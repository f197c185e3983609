using System.Buffers.Binary;
using PairForge.Encoders;
using PairForge.Search;

namespace PairForge.Benchmarks;

/// <summary>Keyed random unit vectors: the same on every machine.</summary>
internal static class RandomVectors
{
    internal static float[] Make(int count, int dimension, string name)
    {
        var random = new KeyedRandom(42, "benchmark", name);
        var values = new float[(long)count * dimension];
        for (var i = 0; i < count; i++) Fill(ref random, values.AsSpan(i * dimension, dimension));
        return values;
    }

    /// <summary>A temporary vector file; the caller deletes it.</summary>
    internal static string Write(int count, int dimension, string name)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pairforge-{Environment.ProcessId}-{name}.vectors");
        var random = new KeyedRandom(42, "benchmark", name);
        var row = new float[dimension];
        using var writer = new VectorFileWriter(path, dimension);
        for (var i = 0; i < count; i++)
        {
            Fill(ref random, row);
            writer.Append(row);
        }
        return path;
    }

    private static void Fill(ref KeyedRandom random, Span<float> row)
    {
        for (var k = 0; k < row.Length; k++) row[k] = NextSum(ref random);
        UnitLength.Scale(row);
    }

    /// <summary>A number of standard deviation 1, near enough to normal.</summary>
    internal static double NextNormal(ref KeyedRandom random) => NextSum(ref random) / (65535 * Math.Sqrt(8 / 12.0));

    /// <summary>Sums of eight 16-bit uniform numbers: near enough to normal for a direction without preferred axes.</summary>
    private static int NextSum(ref KeyedRandom random)
    {
        Span<byte> bits = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bits, random.NextUInt64());
        BinaryPrimitives.WriteUInt64LittleEndian(bits[8..], random.NextUInt64());
        var sum = 0;
        for (var i = 0; i < 16; i += 2) sum += BinaryPrimitives.ReadUInt16LittleEndian(bits[i..]);
        return sum - 4 * 65535;
    }
}
