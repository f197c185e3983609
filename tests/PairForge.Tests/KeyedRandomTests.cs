using CsCheck;

namespace PairForge.Tests;

public sealed class KeyedRandomTests
{
    // Known answers published with Random123 for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_KnownCounterAndKey_PublishedAnswer(uint a, uint b, uint c, uint d, uint k0, uint k1, uint w, uint x, uint y, uint z) =>
        Assert.Equal((w, x, y, z), KeyedRandom.Philox(a, b, c, d, k0, k1));

    [Fact]
    public void NextUInt64_SameKey_SameStream()
    {
        var first = new KeyedRandom(1, "step", "id");
        var second = new KeyedRandom(1, "step", "id");
        for (var i = 0; i < 100; i++) Assert.Equal(first.NextUInt64(), second.NextUInt64());
    }

    [Theory]
    [InlineData(2UL, "step", "id")]
    [InlineData(1UL, "ste", "pid")]
    [InlineData(1UL, "step", "ie")]
    public void NextUInt64_OtherKey_OtherStream(ulong seed, string step, string id)
    {
        var first = new KeyedRandom(1, "step", "id");
        var second = new KeyedRandom(seed, step, id);
        Assert.NotEqual(first.NextUInt64(), second.NextUInt64());
    }

    [Fact]
    public void RoundStochastically_ManyDraws_MeanIsTheValue()
    {
        var random = new KeyedRandom(7, "round", "x");
        double sum = 0;
        for (var i = 0; i < 100_000; i++) sum += random.RoundStochastically(1.3);
        Assert.InRange(sum / 100_000, 1.29, 1.31);
    }

    [Fact]
    public void Sample_AnyBoundAndCount_DifferentAscendingAndInRange() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 200], Gen.ULong).Where((bound, count, _) => count <= bound).Sample((bound, count, seed) =>
        {
            var chosen = new int[count];
            var random = new KeyedRandom(seed, "sample", "x");
            random.Sample(bound, count, chosen);
            for (var i = 0; i < count; i++)
            {
                Assert.InRange(chosen[i], 0, bound - 1);
                if (i > 0) Assert.True(chosen[i] > chosen[i - 1]);
            }
        });

    [Fact]
    public void Sample_ManyDraws_EverySubsetEquallyLikely()
    {
        var counts = new Dictionary<(int, int), int>();
        Span<int> chosen = stackalloc int[2];
        for (var i = 0; i < 60_000; i++)
        {
            var random = new KeyedRandom((ulong)i, "sample", "x");
            random.Sample(4, 2, chosen);
            counts[(chosen[0], chosen[1])] = counts.GetValueOrDefault((chosen[0], chosen[1])) + 1;
        }
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 9_600, 10_400)); // 10,000 expected, standard deviation 91
    }
}
