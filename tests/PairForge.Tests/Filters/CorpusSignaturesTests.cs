using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class CorpusSignaturesTests
{
    [Fact]
    public void Read_AnyCutAndPlace_GivesTheRecordsOfOnePiece() =>
        Gen.Select(Gen.Int[1, 9], Gen.Byte.Array[0, 300], CorpusCut.Cuts, Gen.Int[0, 300], Gen.Int[0, 300]).Sample((width, bytes, cuts, first, count) =>
        {
            bytes = bytes[..(bytes.Length / width * width)];
            var memory = CorpusSignatures.InMemory(bytes, width);
            using var parts = CorpusCut.Parts(bytes, width, cuts);
            Assert.Equal(memory.Count, parts.Count);
            first %= (int)memory.Count + 1;
            count %= (int)memory.Count - first + 1;
            var (a, b) = (new byte[count * width], new byte[count * width]);
            memory.Read(first, a);
            parts.Read(first, b);
            Assert.Equal(bytes.AsSpan(first * width, count * width).ToArray(), a);
            Assert.Equal(a, b);
            var sliced = new byte[count];
            parts.Slice(width - 1, 1).Read(first, sliced);
            for (var i = 0; i < count; i++) Assert.Equal(a[(i * width) + width - 1], sliced[i]);
        });

    [Fact]
    public void Read_OutsideTheRecords_Throws()
    {
        var memory = CorpusSignatures.InMemory(new byte[6], 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Read(2, new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Read(-1, new byte[2]));
        Assert.Throws<ArgumentException>(() => memory.Read(0, new byte[3]));
    }

    [Fact]
    public void OfFiles_ManyFiles_AreAllReadWithFewOpen()
    {
        using var folder = new TemporaryFolder();
        var paths = new string[300];
        for (var i = 0; i < paths.Length; i++) File.WriteAllBytes(paths[i] = folder[$"{i}"], [(byte)i, (byte)(i >> 8)]);
        using var parts = CorpusSignatures.OfFiles(paths, 2);
        Span<byte> record = stackalloc byte[2];
        foreach (var i in new[] { 0, 299, 150, 3, 0, 298 }.Concat(Enumerable.Range(0, 300)))
        {
            parts.Read(i, record);
            Assert.Equal(i, record[0] | (record[1] << 8));
        }
    }

    [Fact]
    public void OfFiles_HalfARecord_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], [1, 2, 3]);
        Assert.Contains("3 bytes", Assert.Throws<PairForgeException>(() => CorpusSignatures.OfFiles([folder["a"]], 2)).Message);
    }
}
