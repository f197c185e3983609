using PairForge.Sources;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace PairForge.Tests.Sources;

public sealed class StrictZstdStreamTests
{
    private static readonly byte[] Content = Reading.Text(40_000, 2);

    // A skippable frame: its magic number, the length of its content, the content.
    private static readonly byte[] Skippable = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9];

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void Read_ManyFrames_GivesAllOfThem(int piece)
    {
        int[] lengths = [0, 1, 40_000, 0, 17];
        byte[] whole = [.. Skippable, .. lengths.SelectMany(n => Frame(Content[..n])), .. Skippable];
        var read = Reading.Of(new StrictZstdStream(new Dribble(whole, piece)));
        Assert.Null(read.Message);
        Assert.Equal(lengths.SelectMany(n => Content[..n]), read.Bytes);
    }

    [Fact]
    public void Read_EmptyFile_IsTruncated() => Assert.Equal("truncated-zstd", Fault([]).Reason);

    [Fact]
    public void Read_NoZstd_IsCorrupt() => Assert.Equal("corrupt-zstd", Fault("{\"text\": \"plain\"}"u8.ToArray()).Reason);

    [Fact]
    public void Read_CutAtEveryByte_IsTruncatedAndKeepsWhatWasThere()
    {
        byte[] whole = Frame(Content[..2000]);
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var read = Reading.Of(new StrictZstdStream(new MemoryStream(whole[..cut])));
            Assert.True(read.Reason == "truncated-zstd", $"cut at {cut} of {whole.Length}: {read.Reason}");
            Assert.True(Content.AsSpan().StartsWith(read.Bytes));
        }
    }

    [Fact]
    public void Read_200CutsOfTwoFrames_AreDetected()
    {
        byte[] first = Frame(Content), whole = [.. first, .. Frame(Content)];
        for (var i = 0; i < 200; i++)
        {
            var cut = (int)((long)whole.Length * i / 200);
            if (cut == first.Length) continue; // the first frame alone is a whole file
            Assert.True(Fault(whole[..cut]).Reason == "truncated-zstd", $"cut at {cut} of {whole.Length}");
        }
    }

    [Fact]
    public void Read_200BitFlips_AreDetected()
    {
        var whole = Frame(Content);
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var (flipped, bit) = (whole.ToArray(), i < 64 ? i : random.Next(whole.Length * 8));
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var read = Reading.Of(new StrictZstdStream(new MemoryStream(flipped)));
            // A bit of the window size may change nothing of what is read: then the checksum has proved the content.
            Assert.True(read.Reason is not null || read.Bytes.AsSpan().SequenceEqual(Content), $"bit {bit} of {whole.Length * 8}");
            if (bit >= 80) Assert.True(read.Reason is "corrupt-zstd" or "truncated-zstd", $"bit {bit} of {whole.Length * 8}: {read.Reason}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5000)]
    public void Read_JunkAfterTheEnd_IsRefusedAndTheDataKept(int length)
    {
        foreach (var junk in (byte[][])[new byte[length], Reading.Text(length, 6)])
        {
            var read = Reading.Of(new StrictZstdStream(new MemoryStream([.. Frame(Content), .. junk])));
            Assert.Equal("corrupt-zstd", read.Reason);
            Assert.Equal(Content, read.Bytes);
        }
    }

    [Fact]
    public void Read_Bomb_StopsAfterTheFirst64MiB()
    {
        using var bomb = new MemoryStream();
        using (var zstd = new CompressionStream(bomb, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 256; i++) zstd.Write(zeros);
        }
        var read = Reading.Of(new StrictZstdStream(new MemoryStream(bomb.ToArray())));
        Assert.Equal("decompression-ratio", read.Reason);
        Assert.InRange(read.Bytes.Length, ExpansionLimit.Free - (1 << 16), ExpansionLimit.Free + (1 << 16));
    }

    private static byte[] Frame(byte[] content)
    {
        using var compressor = new Compressor(3);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(content).ToArray();
    }

    private static (string? Reason, string? Message) Fault(byte[] file)
    {
        var read = Reading.Of(new StrictZstdStream(new MemoryStream(file)));
        return (read.Reason, read.Message);
    }
}
