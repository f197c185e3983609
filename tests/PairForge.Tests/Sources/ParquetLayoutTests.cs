using System.IO.Hashing;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class ParquetLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CheckPages_Whole_IsRight() => Check([.. Page(3, "abc"u8.ToArray(), true), .. Page(2, "de"u8.ToArray(), false)], 5);

    [Theory]
    [InlineData(4, "its pages hold 5 values and it claims 4")]
    [InlineData(6, "it ends too early")]
    public void CheckPages_OtherCount_IsRefused(long values, string message) => Refuses([.. Page(3, "abc"u8.ToArray(), true), .. Page(2, "de"u8.ToArray(), false)], values, message);

    [Fact]
    public void CheckPages_WrongByte_FailsItsChecksum()
    {
        var pages = Page(3, "abc"u8.ToArray(), true);
        pages[^1] ^= 1;
        Refuses(pages, 3, "the checksum of the page at byte 4 does not match");
    }

    [Fact]
    public void CheckPages_Sizes_MustFit()
    {
        Refuses(Page(3, "abc"u8.ToArray(), false, packed: 4), 3, "the page at byte 4 claims 4 bytes and 3 values");
        Refuses(Page(3, "abc"u8.ToArray(), false, packed: -1), 3, "the page at byte 4 claims -1 bytes and 3 values");
        Refuses(Page(-3, "abc"u8.ToArray(), false), 3, "the page at byte 4 claims 3 bytes and -3 values");
        Refuses(Page(3, "abc"u8.ToArray(), false, unpacked: 2_000_000_000), 3, "the page at byte 4 claims that 3 bytes become 2000000000");
    }

    [Theory]
    [InlineData("datapage_v1-snappy-compressed-checksum.parquet", true)]
    [InlineData("datapage_v1-uncompressed-checksum.parquet", true)]
    [InlineData("plain-dict-uncompressed-checksum.parquet", true)]
    [InlineData("rle-dict-snappy-checksum.parquet", true)]
    [InlineData("datapage_v1-corrupt-checksum.parquet", false)]
    [InlineData("rle-dict-uncompressed-corrupt-checksum.parquet", false)]
    public async Task ReadAsync_PublishedChecksums_AreChecked(string name, bool isWhole)
    {
        var path = SharedData.Require($"robustness/parquet-testing/data/{name}");
        await using var input = await ParquetInput.OpenAsync(new SourceFile(name, path, new FileInfo(path).Length), TestContext.Current.CancellationToken);
        var faults = new List<string>();
        foreach (var column in input.Columns)
        {
            var fault = await Record.ExceptionAsync(() => input.ReadTextsAsync(0, column, TestContext.Current.CancellationToken));
            if (fault is not null) faults.Add(Assert.IsType<PairForgeException>(fault).Message);
        }
        Assert.Equal(isWhole, faults.Count == 0);
        Assert.All(faults, f => Assert.Contains("the checksum of the page at byte", f, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "it has 0 bytes; a Parquet file has at least 12")]
    [InlineData("PAR1....____", "it does not end with PAR1: is it cut short?")]
    [InlineData("{\"text\": \"a\"}", "it does not begin with PAR1")]
    [InlineData("PARE\0\0\0\0PARE", "it is encrypted")]
    [InlineData("PAR1\u0001\0\0\0PAR1", "its footer claims 1 bytes of 12")]
    [InlineData("PAR1\0\u0001\0\0\0PAR1", "its schema lacks columns that it claims")]
    public void CheckFooter_NoParquet_SaysWhy(string content, string message)
    {
        using var file = Open(System.Text.Encoding.Latin1.GetBytes(content));
        Assert.Equal(message, Assert.Throws<InvalidDataException>(new ParquetLayout(file, content.Length).CheckFooter).Message);
    }

    [Fact]
    public void CheckFooter_DeepSchema_IsRefused()
    {
        // So many groups, each holding the next: field 4 is the name, field 5 the number of children.
        byte[] elements = [.. Enumerable.Repeat((byte[])[0x48, 1, (byte)'g', 0x15, 2, 0], 70).SelectMany(e => e), 0x15, 2, 0x38, 1, (byte)'x', 0];
        byte[] footer = [0x15, 2, 0x19, 0xFC, 71, .. elements, 0];
        byte[] content = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        using var file = Open(content);
        Assert.Equal("its schema is nested deeper than 64 levels", Assert.Throws<InvalidDataException>(new ParquetLayout(file, content.Length).CheckFooter).Message);
    }

    private void Check(byte[] pages, long values)
    {
        byte[] content = [.. "PAR1"u8, .. pages];
        using var file = Open(content);
        new ParquetLayout(file, content.Length).CheckPages(4, values);
    }

    private void Refuses(byte[] pages, long values, string message) =>
        Assert.Equal(message, Record.Exception(() => Check(pages, values))?.Message.Replace("its metadata ends", "it ends", StringComparison.Ordinal));

    private Microsoft.Win32.SafeHandles.SafeFileHandle Open(byte[] content)
    {
        File.WriteAllBytes(_folder["a"], content);
        return File.OpenHandle(_folder["a"]);
    }

    /// <summary>A data page of version 1.</summary>
    private static byte[] Page(int values, byte[] content, bool hasChecksum, int? packed = null, int? unpacked = null) =>
    [
        0x15, 0, 0x15, .. ZigZag(unpacked ?? content.Length), 0x15, .. ZigZag(packed ?? content.Length),
        .. hasChecksum ? (byte[])[0x15, .. ZigZag((int)Crc32.HashToUInt32(content)), 0x1C] : [0x2C],
        0x15, .. ZigZag(values), 0x15, 0, 0x15, 6, 0x15, 6, 0, 0, .. content,
    ];

    private static byte[] ZigZag(int value)
    {
        var bytes = new List<byte>();
        for (var rest = (uint)((value << 1) ^ (value >> 31)); ; rest >>= 7)
        {
            bytes.Add((byte)(rest < 0x80 ? rest : rest | 0x80));
            if (rest < 0x80) return [.. bytes];
        }
    }
}
