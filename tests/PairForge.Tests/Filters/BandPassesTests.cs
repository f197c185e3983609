using System.Buffers.Binary;
using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class BandPassesTests
{
    [Fact]
    public void Visit_AnyMemory_GivesTheBucketsByBandHashAndPlace() =>
        Gen.Select(Gen.Int[0, 9].Array[0, 600], Gen.Bool.Array[600], Gen.Int[1, 4], Gen.Long[0, 20_000]).Sample((values, before, bands, memory) =>
        {
            var count = values.Length / bands;
            var records = new byte[count * bands * 8];
            var map = new DropMap(count);
            var entries = new List<(int Band, ulong Hash, uint Member)>();
            for (var i = 0; i < count; i++)
            {
                if (before[i]) map.Drop(i);
                for (var b = 0; b < bands; b++)
                {
                    var hash = (ulong)values[(i * bands) + b] * 0x9E3779B97F4A7C15;
                    BinaryPrimitives.WriteUInt64LittleEndian(records.AsSpan(((i * bands) + b) * 8), hash);
                    if (!before[i]) entries.Add((b, hash, (uint)i));
                }
            }
            var expected = entries.GroupBy(e => (e.Band, e.Hash)).Where(g => g.Count() > 1).OrderBy(g => g.Key).Select(g => g.Select(e => e.Member).ToArray());
            var found = new List<uint[]>();
            new BandPasses(CorpusSignatures.InMemory(records, bands * 8), map).Visit(memory, members => found.Add(members.ToArray()), CancellationToken.None);
            Assert.Equal(expected, found);
        });
}
