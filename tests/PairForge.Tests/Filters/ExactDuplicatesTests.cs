using System.Buffers.Binary;
using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class ExactDuplicatesTests
{
    private static UInt128 Signature(Passage passage)
    {
        var bytes = new byte[16];
        new ExactDuplicates().Sign(passage, bytes);
        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    [Fact]
    public void Sign_Passage_CoversAnchorAndPositives()
    {
        Assert.Equal(Signature(Passages.Of("A dog.", ["Yes"])), Signature(Passages.Of(" a  DOG.", ["yes "])));
        Assert.NotEqual(Signature(Passages.Of("A dog.", ["Yes"])), Signature(Passages.Of("A dog.", ["No"])));
        Assert.NotEqual(Signature(Passages.Of("A dog.", ["Yes"])), Signature(Passages.Of("A dog.")));
        Assert.NotEqual(Signature(Passages.Of("A", ["b", "c"])), Signature(Passages.Of("A", ["c", "b"])));
    }

    [Fact]
    public void Decide_EqualPassages_KeepsTheFirst()
    {
        var filter = new ExactDuplicates();
        Passage[] passages = [Passages.Of("a"), Passages.Of("b"), Passages.Of("A "), Passages.Of("b", ["c"]), Passages.Of("b"), Passages.Of("a")];
        Assert.Equal([0, 0, 1, 0, 1, 1], CorpusCut.Decide(filter, CorpusSignatures.InMemory(CorpusCut.Sign(filter, passages), 16)));
    }

    [Fact]
    public void Decide_AnyCutAndMemory_DropsWhatASetOfSeenKeysDrops() =>
        Gen.Select(Gen.Int[0, 40].Array[0, 400], Gen.Bool.Array[400], CorpusCut.Cuts, Gen.Long[0, 2000]).Sample((texts, before, cuts, memory) =>
        {
            var filter = new ExactDuplicates();
            var records = CorpusCut.Sign(filter, [.. texts.Select(t => Passages.Of($"{t}"))]);
            using var parts = CorpusCut.Parts(records, 16, cuts);
            var map = new DropMap(texts.Length) { Cause = 9 };
            var seen = new HashSet<int>();
            var expected = new byte[texts.Length];
            for (var i = 0; i < texts.Length; i++)
            {
                if (before[i]) map.Drop(i);
                expected[i] = (byte)(before[i] ? 9 : seen.Add(texts[i]) ? 0 : 1);
            }
            map.Cause = 1;
            filter.Decide(parts, map, memory, CancellationToken.None);
            Assert.Equal(expected, CorpusCut.Causes(map));
        });

    [Fact]
    public void Decide_MoreKeysThanARangeHolds_IsStillRight()
    {
        // All keys fall into the first of any number of ranges, so that it must overflow until the ranges are narrow enough.
        var records = new byte[16 * 3000];
        for (var i = 0; i < 3000; i++) BinaryPrimitives.WriteUInt64LittleEndian(records.AsSpan((16 * i) + 8), (ulong)(i % 1000) << 40);
        var causes = CorpusCut.Decide(new ExactDuplicates(), CorpusSignatures.InMemory(records, 16), memory: 16 * 400);
        for (var i = 0; i < causes.Length; i++) Assert.Equal(i < 1000 ? 0 : 1, causes[i]);
    }
}
