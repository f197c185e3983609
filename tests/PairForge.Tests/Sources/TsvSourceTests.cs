using System.Text;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class TsvSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_Fields_ArePartedByTabsAndNothingIsQuoted()
    {
        var records = await Read("\uFEFFx\ttext\tgroup\tpositive\r\n\"1\ta \"quoted\" text\tg\t\"p\"\r\n\r\n2\t b, c \t\t\n");
        Assert.Equal(["a \"quoted\" text", " b, c "], records.Texts);
        Assert.Equal(["\"p\""], records.Passages.First().Positives);
        Assert.Equal(["g", null], records.Passages.Select(p => p.Group));
        Assert.Equal(["a.tsv:26:0", "a.tsv:54:0"], records.Passages.Select(p => p.Id));
        Assert.Empty(records.Rejections);
    }

    [Theory]
    [InlineData("1\t2\t3", "column-count", "3 fields; the header has 2")]
    [InlineData("1", "column-count", "1 fields; the header has 2")]
    [InlineData("\t2", "empty-anchor", "the anchor is empty")]
    [InlineData("\u2003 \t2", "empty-anchor", "the anchor is empty")]
    [InlineData("a\0\t2", "control-character", "byte 18 is NUL; is the file binary, or UTF-16?")]
    public async Task ReadAsync_BadLine_IsRefusedAndTheNextRead(string line, string reason, string detail)
    {
        var content = Encoding.UTF8.GetBytes($"text\tx\nbefore\t1\r\n{line}\r\nafter\t2\n");
        var records = await Read(content);
        Assert.Equal(["before", "after"], records.Texts);
        Assert.Equal((reason, "line 3: " + detail, 17L), records.Rejections.Select(r => (r.Reason, r.Detail, r.Offset)).Single());
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_IdColumnEmpty_IsRefused() =>
        Assert.Equal(["empty-id"], (await Read("text\tid\na\t1\nb\t\n", new() { Id = "id" })).Reasons);

    [Fact]
    public async Task ReadAsync_NoHeader_SaysWhy()
    {
        Assert.Empty((await Read("")).Batches);
        Assert.Empty((await Read("text\n")).Batches);
        Assert.Equal(FailureKind.BadConfiguration, (await Assert.ThrowsAsync<PairForgeException>(() => Read("a\tb\n"))).Kind);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read([.. "text"u8, 0xFF, (byte)'\n']));
        Assert.Equal((FailureKind.BadData, "a.tsv: the header cannot be read: byte 4 is not UTF-8"), (fault.Kind, fault.Message));
        fault = await Assert.ThrowsAsync<PairForgeException>(() => Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("text\n")]));
        Assert.Contains("the file begins like UTF-16: convert it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Ranges_GiveEachLineOnceUnderTheHeader()
    {
        var content = "text\tx\na\t1\nb\t2\nc\t3\n"u8.ToArray();
        await Read(content);
        var source = new TsvSource(new() { Path = _folder["a.tsv"] });
        for (var cut = 0; cut <= content.Length; cut++)
            Assert.Equal(["a", "b", "c"], (await Records.OfAsync(source, 0, cut)).Texts.Concat((await Records.OfAsync(source, cut)).Texts));
    }

    private Task<Records> Read(string content, SourceColumns? columns = null) => Read(Encoding.UTF8.GetBytes(content), columns);

    private async Task<Records> Read(byte[] content, SourceColumns? columns = null)
    {
        File.WriteAllBytes(_folder["a.tsv"], content);
        return await Records.OfAsync(new TsvSource(new() { Path = _folder["a.tsv"], Columns = columns ?? new() }));
    }
}
