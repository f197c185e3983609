namespace PairForge.Cli.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("1500MB", 1_500_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("512M", 536_870_912)]
    [InlineData("64k", 65_536)]
    [InlineData("2 gb", 2_000_000_000)]
    [InlineData("800000000", 800_000_000)]
    [InlineData("100B", 100)]
    public void Parse_Size_IsItsBytes(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("two")]
    [InlineData("-1GB")]
    [InlineData("0")]
    [InlineData("1,5GB")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    [InlineData("2XB")]
    [InlineData("99999999TB")]
    public void Parse_NoSize_IsNull(string text) => Assert.Null(ByteSize.Parse(text));

    [Theory]
    [InlineData(999, "999 bytes")]
    [InlineData(210_104, "210.1 kB")]
    [InlineData(21_900_000, "21.9 MB")]
    [InlineData(2_500_000_000, "2.50 GB")]
    public void Of_Bytes_IsShort(long bytes, string text) => Assert.Equal(text, ByteSize.Of(bytes));
}
