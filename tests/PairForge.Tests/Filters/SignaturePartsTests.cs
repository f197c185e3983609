using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class SignaturePartsTests
{
    [Fact]
    public void Read_APartCannotBeOpenedAnyMore_ThatIsTheFaultAlsoAfterDisposal()
    {
        var opened = 0;
        var fault = Assert.Throws<IOException>(() =>
        {
            using var parts = CorpusSignatures.OfParts([() => new MemoryStream([1, 2]), () => ++opened == 1 ? new MemoryStream([3, 4]) : throw new IOException("EIO")], width: 1);
            parts.Read(0, new byte[4]);
        });
        Assert.Equal("EIO", fault.Message);
    }
}
