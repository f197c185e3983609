using System.IO.Compression;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class StrictGzipStreamTests
{
    private static readonly byte[] Content = Reading.Text(40_000, 1);

    [Theory]
    [InlineData(0, CompressionLevel.Optimal)]
    [InlineData(1, CompressionLevel.Optimal)]
    [InlineData(40_000, CompressionLevel.NoCompression)]
    [InlineData(40_000, CompressionLevel.Fastest)]
    [InlineData(40_000, CompressionLevel.SmallestSize)]
    public void Read_OneMember_GivesItsBytes(int length, CompressionLevel level)
    {
        foreach (var piece in (int[])[1, 7, 100_000])
        foreach (var buffer in (int[])[1, 4096, 1 << 16])
        {
            var read = Reading.Of(new StrictGzipStream(new Dribble(Gzip.Member(Content[..length], level: level), piece)), buffer);
            Assert.Null(read.Message);
            Assert.Equal(Content[..length], read.Bytes);
        }
    }

    [Fact]
    public void Read_FrameworksOwnFile_GivesItsBytes()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Content);
        Assert.Equal(Content, Reading.Of(new StrictGzipStream(new MemoryStream(whole.ToArray()))).Bytes);
    }

    [Fact]
    public void Read_EveryHeaderField_IsPassedOver()
    {
        foreach (var checksum in (bool[])[false, true])
        foreach (var extra in (byte[]?[])[null, [], new byte[300]])
        foreach (var name in (string?[])[null, "", "a long name.txt"])
        foreach (var comment in (string?[])[null, "a comment"])
        {
            var read = Reading.Of(new StrictGzipStream(new MemoryStream(Gzip.Member(Content, extra, name, comment, checksum))));
            Assert.Null(read.Message);
            Assert.Equal(Content, read.Bytes);
        }
    }

    [Fact]
    public void Read_WrongHeaderChecksum_IsCorrupt()
    {
        var member = Gzip.Member(Content, name: "a.txt", headerChecksum: true);
        member[11] ^= 1; // inside the name
        Assert.Equal(("corrupt-gzip", "the checksum of its header does not match"), Fault(member));
    }

    [Fact]
    public void Read_UnknownFlag_IsCorrupt()
    {
        var member = Gzip.Member(Content);
        member[3] = 0x20;
        Assert.Equal(("corrupt-gzip", "its header has the unknown flags 0x20"), Fault(member));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8192)]
    public void Read_ManyMembers_GivesAllOfThem(int piece)
    {
        // One member of each length around the sizes at which buffers turn, the empty one included.
        int[] lengths = [0, 1, 0, 0, 17, 8000, 8191, 8192, 8193, 1, 40_000, 0];
        var whole = lengths.SelectMany(n => Gzip.Member(Content[..n], name: n % 2 == 0 ? "n" : null, level: n % 3 == 0 ? CompressionLevel.NoCompression : CompressionLevel.Optimal)).ToArray();
        var read = Reading.Of(new StrictGzipStream(new Dribble(whole, piece)));
        Assert.Null(read.Message);
        Assert.Equal(lengths.SelectMany(n => Content[..n]), read.Bytes);
    }

    [Fact]
    public void Read_HeadersInsideTheData_AreNoMembers()
    {
        // Stored blocks show their content in the file: every place of it looks like the begin of a member.
        var hostile = Enumerable.Range(0, 9000).SelectMany(_ => new byte[] { 0x1F, 0x8B, 8 }).ToArray();
        byte[] whole = [.. Gzip.Member(hostile, level: CompressionLevel.NoCompression), .. Gzip.Member(Gzip.Member(hostile), level: CompressionLevel.NoCompression)];
        var read = Reading.Of(new StrictGzipStream(new MemoryStream(whole)));
        Assert.Null(read.Message);
        Assert.Equal([.. hostile, .. Gzip.Member(hostile)], read.Bytes);
    }

    [Fact]
    public void Read_EmptyFile_IsTruncated() => Assert.Equal("truncated-gzip", Fault([]).Reason);

    [Fact]
    public void Read_NoGzip_IsCorrupt() =>
        Assert.Equal(("corrupt-gzip", "it does not begin with a gzip header"), Fault("{\"text\": \"a plain file with the wrong name\"}"u8.ToArray()));

    [Fact]
    public void Read_CutAtEveryByte_IsTruncatedAndKeepsWhatWasThere()
    {
        byte[] small = Gzip.Member(Content[..300], extra: [1, 2], name: "n", comment: "c", headerChecksum: true);
        for (var cut = 0; cut < small.Length; cut++)
        {
            var read = Reading.Of(new StrictGzipStream(new MemoryStream(small[..cut])));
            Assert.True(read.Reason == "truncated-gzip", $"cut at {cut}: {read.Reason}");
            Assert.True(Content.AsSpan().StartsWith(read.Bytes));
            if (cut >= small.Length - 8) Assert.Equal(300, read.Bytes.Length);
        }
    }

    [Fact]
    public void Read_200CutsOfTwoMembers_AreDetected()
    {
        byte[] first = Gzip.Member(Content), whole = [.. first, .. Gzip.Member(Content)];
        for (var i = 0; i < 200; i++)
        {
            var cut = (int)((long)whole.Length * i / 200);
            if (cut == first.Length) continue; // the first member alone is a whole file
            var read = Reading.Of(new StrictGzipStream(new MemoryStream(whole[..cut])));
            Assert.True(read.Reason == "truncated-gzip", $"cut at {cut} of {whole.Length}: {read.Reason}");
            Assert.True(((byte[])[.. Content, .. Content]).AsSpan().StartsWith(read.Bytes));
        }
    }

    [Fact]
    public void Read_200BitFlips_AreDetected()
    {
        var whole = Gzip.Member(Content, headerChecksum: true);
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (flipped, bit) = (whole.ToArray(), i < 96 ? i : random.Next(whole.Length * 8)); // all of the header, then anywhere
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var read = Reading.Of(new StrictGzipStream(new MemoryStream(flipped)));
            Assert.True(read.Reason is "corrupt-gzip" or "truncated-gzip", $"bit {bit} of {whole.Length * 8}: {read.Reason}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(20_000)]
    public void Read_JunkAfterTheEnd_IsCorruptAndTheDataKept(int length)
    {
        foreach (var junk in (byte[][])[new byte[length], Reading.Text(length, 4), [.. Gzip.Member(Content)[^8..], .. new byte[length]]])
        {
            var read = Reading.Of(new StrictGzipStream(new MemoryStream([.. Gzip.Member(Content), .. junk])));
            Assert.Equal("corrupt-gzip", read.Reason);
            Assert.Equal("something that is not gzip follows the end of the data", read.Message);
            Assert.Equal(Content, read.Bytes);
        }
    }

    [Fact]
    public void Read_TrailerTwice_IsCorrupt()
    {
        var whole = Gzip.Member(Content);
        Assert.Equal("corrupt-gzip", Fault([.. whole, .. whole[^8..]]).Reason);
    }

    [Fact]
    public void Read_TrailerCutAndMemberAfterIt_IsCorrupt()
    {
        var whole = Gzip.Member(Content);
        for (var lost = 1; lost <= 8; lost++) Assert.Equal("corrupt-gzip", Fault([.. whole[..^lost], .. whole]).Reason);
    }

    [Fact]
    public void Read_WrongChecksum_SaysHowManyBytesAreInDoubt()
    {
        var whole = Gzip.Member(Content);
        whole[^5] ^= 1;
        Assert.Equal(("corrupt-gzip", "the checksum does not match: any of the 40000 bytes before may be wrong"), Fault(whole));
    }

    [Fact]
    public void Read_Bomb_StopsAfterTheFirst64MiB()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 256; i++) gzip.Write(zeros);
        }
        using var stream = new StrictGzipStream(new MemoryStream(bomb.ToArray()));
        var buffer = new byte[1 << 16];
        long read = 0;
        var fault = Assert.Throws<CorruptStreamException>(() =>
        {
            for (int n; (n = stream.Read(buffer, 0, buffer.Length)) > 0;) read += n;
        });
        Assert.Equal("decompression-ratio", fault.Reason);
        Assert.InRange(read, ExpansionLimit.Free - buffer.Length, ExpansionLimit.Free + buffer.Length);
    }

    private static (string? Reason, string? Message) Fault(byte[] file)
    {
        var read = Reading.Of(new StrictGzipStream(new MemoryStream(file)));
        return (read.Reason, read.Message);
    }
}
