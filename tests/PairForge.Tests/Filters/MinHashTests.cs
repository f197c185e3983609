using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class MinHashTests
{
    [Fact]
    public void Minima_AnySet_AreThoseOfAPlainLoop() =>
        Gen.Select(Gen.UInt.Array[1, 50], Gen.Int[1, 10], Gen.Int[0, 3]).Sample((hashes, vectors, first) =>
        {
            var minima = new uint[vectors * 16];
            new MinHash(240).Minima(hashes, first * 16, minima);
            var random = new KeyedRandom(1, "near-duplicates", "permutations");
            for (var i = 0; i < first * 16; i++) random.NextUInt64();
            for (var i = 0; i < minima.Length; i++)
            {
                var bits = random.NextUInt64();
                Assert.Equal(hashes.Min(h => (h * ((uint)bits | 1)) + (uint)(bits >> 32)), minima[i]);
            }
        });

    [Fact]
    public void Similarity_Sketches_CountsNibbles() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[16], Gen.Int[0, 32]).Sample((a, b, equal) =>
        {
            var same = 0;
            for (var i = 0; i < 32; i++)
            {
                var shift = i % 2 * 4;
                if (i < equal) b[i / 2] = (byte)((b[i / 2] & (0xF0 >> shift)) | (a[i / 2] & (0x0F << shift)));
                if ((a[i / 2] >> shift & 15) == (b[i / 2] >> shift & 15)) same++;
            }
            Assert.Equal(((same / 32.0) - (1 / 16.0)) / (15 / 16.0), MinHash.Similarity(a, b), 12);
        });

    [Fact]
    public void Similarity_OverlappingSets_IsTheirJaccard()
    {
        // 200 pairs of sets that share 60 of 100: the mean of the estimates lies within four standard errors.
        var (hasher, minima) = (new MinHash(512), new uint[512]);
        var sum = 0.0;
        for (var pair = 0; pair < 200; pair++)
        {
            var random = new KeyedRandom(7, "sets", $"{pair}");
            var union = new uint[100];
            foreach (ref var hash in union.AsSpan()) hash = (uint)random.NextUInt64();
            var (a, b) = (new byte[256], new byte[256]);
            hasher.Minima(union.AsSpan(0, 80), 0, minima);
            MinHash.Sketch(minima, a);
            hasher.Minima(union.AsSpan(20), 0, minima);
            MinHash.Sketch(minima, b);
            sum += MinHash.Similarity(a, b);
        }
        Assert.InRange(sum / 200, 0.594, 0.606); // 0.6; one estimate errs by 0.0229, the mean of 200 by 0.0016
    }
}
