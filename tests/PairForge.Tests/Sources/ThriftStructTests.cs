using CsCheck;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class ThriftStructTests
{
    // type 0, sizes 20 and 20, and a data page of 5 values: 0x15 is the next field, a 32-bit number; numbers are zigzag.
    private static readonly byte[] PageHeader = [0x15, 0, 0x15, 40, 0x15, 40, 0x2C, 0x15, 10, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];

    [Fact]
    public void Check_PageHeader_TellsItsNumbers()
    {
        var numbers = new List<(string, int, long)>();
        Assert.Equal(PageHeader.Length, ThriftStruct.Check([.. PageHeader, 1, 2, 3], "PageHeader", (name, field, value) => numbers.Add((name, field, value))));
        Assert.Equal(
        [
            ("PageHeader", 0, 0), ("PageHeader", 1, 0), ("PageHeader", 2, 20), ("PageHeader", 3, 20),
            ("DataPageHeader", 0, 0), ("DataPageHeader", 1, 5), ("DataPageHeader", 2, 0), ("DataPageHeader", 3, 3), ("DataPageHeader", 4, 3),
        ], numbers);
    }

    [Fact]
    public void Check_CutAnywhere_EndsTooEarly()
    {
        for (var cut = 0; cut < PageHeader.Length; cut++) Assert.Throws<EndOfStreamException>(() => ThriftStruct.Check(PageHeader.AsSpan(0, cut), "PageHeader"));
    }

    [Theory]
    [InlineData("16 00 00", "field 1 of PageHeader is of the wrong kind")] // 64 bits where 32 are due
    [InlineData("19 0C 00", "field 1 of PageHeader is of the wrong kind")]
    [InlineData("15 FF FF FF FF FF 00", "its metadata holds a number that is too long")]
    [InlineData("1D 00", "field 1 of PageHeader is of the wrong kind")]
    [InlineData("9C 15 02 00 00", "field 9 of PageHeader is not known")] // a structure that holds something cannot be passed over
    [InlineData("0C 12 15 02 00 00", "field 9 of PageHeader is not known")] // the long form of the same
    public void Check_WrongKind_IsRefused(string hex, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ThriftStruct.Check(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), "PageHeader")).Message);

    [Theory]
    [InlineData("C5 02 00")] // field 12, a number
    [InlineData("C8 02 41 42 00")] // two bytes
    [InlineData("C9 35 02 04 06 00")] // a list of three numbers
    [InlineData("CC 00 00")] // an empty structure
    [InlineData("C1 00")] // true
    public void Check_UnknownFieldThatCanBePassedOver_IsPassedOver(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(bytes.Length, ThriftStruct.Check(bytes, "PageHeader"));
    }

    [Fact]
    public void Check_HugeLengths_AllocateNothing()
    {
        // A list of two thousand million elements, a text of as many bytes.
        Assert.Throws<EndOfStreamException>(() => ThriftStruct.Check([0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "FileMetaData"));
        Assert.Throws<EndOfStreamException>(() => ThriftStruct.Check([0x68, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "FileMetaData"));
    }

    [Fact]
    public void Check_AnyBytes_EndsWithAnAnswer() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            foreach (var name in (string[])["FileMetaData", "PageHeader"])
            {
                try
                {
                    Assert.InRange(ThriftStruct.Check(bytes, name), 1, bytes.Length);
                }
                catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
                {
                    Assert.NotEmpty(fault.Message);
                }
            }
        }, iter: 50_000);
}
