using System.Text;
using System.Text.Json;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class CsvSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_Columns_AreFoundByName()
    {
        var records = await Read("\uFEFFid,text,positive,negative_2,negative_1,group\r\n7,a,p,n2,n1,g\r\n8,b,,,\" \",\r\n", new() { Id = "id" });
        var (a, b) = (records.Passages.First(), records.Passages.Last());
        Assert.Equal(("7:0", "a", "g", new Position(0, 49)), (a.Id, a.Text, a.Group, a.Position));
        Assert.Equal(["p"], a.Positives);
        Assert.Equal(["n1", "n2"], a.Negatives);
        Assert.Equal(("8:0", "b", null), (b.Id, b.Text, b.Group));
        Assert.Empty(b.Positives.Concat(b.Negatives));
    }

    [Fact]
    public async Task ReadAsync_LineEndsInsideQuotes_AreKeptAsTheyAre() =>
        Assert.Equal(["one\r\ntwo\nthree\rfour\r\n"], (await Read("text,x\r\n\"one\r\ntwo\nthree\rfour\r\n\",\r\n")).Texts);

    [Theory]
    [InlineData("1,2,3", "column-count", "3 fields; the header has 2")]
    [InlineData("1", "column-count", "1 fields; the header has 2")]
    [InlineData("a\"b,2", "malformed-csv", "byte 18 is a quote inside an unquoted field")]
    [InlineData("\"a\"b,2", "malformed-csv", "byte 20 is 'b' after a closing quote; expected a comma or the line's end")]
    [InlineData(",2", "empty-anchor", "the anchor is empty")]
    [InlineData("\" \u00A0\",2", "empty-anchor", "the anchor is empty")]
    [InlineData("a\0,2", "control-character", "byte 18 is NUL; is the file binary, or UTF-16?")]
    public async Task ReadAsync_BadRecord_IsRefusedAndTheNextRead(string line, string reason, string detail)
    {
        var content = Encoding.UTF8.GetBytes($"text,x\nbefore,1\r\n{line}\r\ngood,2\n");
        var records = await Read(content);
        Assert.Equal(["before", "good"], records.Texts);
        Assert.Equal((reason, "line 3: " + detail, 17L), records.Rejections.Select(r => (r.Reason, r.Detail, r.Offset)).Single());
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_OpenQuoteMeetsTheNext_CostsOneLine()
    {
        var content = "text,x\n\"open,1\nb,\"2\"\nc,3\n"u8.ToArray();
        var records = await Read(content);
        Assert.Equal(["b", "c"], records.Texts);
        Assert.Equal("line 2: byte 18 is '2' after a closing quote; expected a comma or the line's end", records.Rejections.Single().Detail);
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_IsRefusedWithTheByte()
    {
        byte[] content = [.. "text,x\n\"a\n"u8, 0xC3, .. "\",1\ngood,2\n"u8];
        var records = await Read(content);
        Assert.Equal(["good"], records.Texts);
        Assert.Equal(("invalid-utf8", "line 2: byte 10 is not UTF-8", 7L), records.Rejections.Select(r => (r.Reason, r.Detail, r.Offset)).Single());
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_QuoteNeverClosed_CostsOneLine()
    {
        var content = Encoding.UTF8.GetBytes("text,x\na,1\n\"open,2\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"row {i},{i}\n")));
        var records = await Read(content);
        Assert.Equal(1001, records.Passages.Count());
        Assert.Equal(("malformed-csv", "line 3: the quote at byte 11 is not closed", "\"open,2"), records.Rejections.Select(r => (r.Reason, r.Detail, Encoding.UTF8.GetString(r.Raw))).Single());
        Assert.Equal("a.csv:19:0", records.Passages.ElementAt(1).Id);
    }

    [Theory]
    [InlineData(".csv")]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task ReadAsync_RecordOverTheCap_IsOneRefusal(string ending)
    {
        // The field holds what looks like good rows; the second is never closed, so its rows are rows.
        var inside = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"looks,{i}\n"));
        var content = Encoding.UTF8.GetBytes($"text,x\na,1\n\"{inside}\",2\nb,3\n\"{inside}c,4\n");
        var path = _folder["big" + ending];
        File.WriteAllBytes(path, Records.Pack(content, ending));
        var records = await Records.OfAsync(new CsvSource(new() { Path = path, MaxLineBytes = 100_000 }));
        Assert.Equal(["a", "b", .. Enumerable.Repeat("looks", 29_999), "c"], records.Texts);
        Assert.Equal([("line-too-long", 11L, 65_536), ("malformed-csv", 11L + inside.Length + 9, 8)], records.Rejections.Select(r => (r.Reason, r.Offset, r.Raw.Length)));
        Assert.StartsWith("line 30005: the quote at byte", records.Rejections.Last().Detail, StringComparison.Ordinal);
        records.AssertLocatedIn(content);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task ReadAsync_CutCompressedFile_LocatesTheRecordThatIsCut(string ending)
    {
        var content = Encoding.UTF8.GetBytes("text,x\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"\"line {i * 7919 % 1000}\nand \"\"{i}\"\"\",{i}\n")));
        var packed = Records.Pack(content, ending);
        for (var cut = packed.Length - 1; cut > 0; cut -= packed.Length / 12)
        {
            File.WriteAllBytes(_folder["cut" + ending], packed[..cut]);
            var records = await Records.OfAsync(new CsvSource(new() { Path = _folder["cut" + ending] }));
            var refused = Assert.Single(records.Rejections);
            Assert.StartsWith("truncated-", refused.Reason, StringComparison.Ordinal);
            Assert.Equal(Math.Max(0, Encoding.UTF8.GetString(content[..(int)refused.Offset]).Split('\n').Length / 2 - 1), records.Passages.Count());
            records.AssertLocatedIn(content);
        }
    }

    [Fact]
    public async Task ReadAsync_NoHeader_SaysWhy()
    {
        Assert.Empty((await Read("")).Batches);
        Assert.Contains("'a', 'b': map it", await Fault("a,b\n1,2\n"u8.ToArray(), FailureKind.BadConfiguration), StringComparison.Ordinal);
        Assert.Contains("the header cannot be read: byte 3 is NUL; the file begins like UTF-16", await Fault([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("text\u6162\n")], FailureKind.BadData), StringComparison.Ordinal);
        Assert.Contains("the header cannot be read: the quote at byte 0 is not closed", await Fault("\"text,x\n1,2\n"u8.ToArray(), FailureKind.BadData), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ManyEmptyFields_AreCountedNotHeld()
    {
        var records = await Read("text,x\n" + new string(',', 3_000_000) + "\na,b\n");
        Assert.Equal(["a"], records.Texts);
        Assert.Equal("line 2: 3000001 fields; the header has 2", records.Rejections.Single().Detail);
    }

    [Fact]
    public async Task ReadAsync_CsvSpectrum_GivesItsAnswers()
    {
        var folder = SharedData.Require("robustness/csv-spectrum");
        var files = Directory.GetFiles(Path.Combine(folder, "csvs"), "*.csv");
        foreach (var path in files)
        {
            var expected = JsonSerializer.Deserialize<Dictionary<string, string>[]>(File.ReadAllText(Path.Combine(folder, "json", Path.ChangeExtension(Path.GetFileName(path), ".json"))))!;
            foreach (var column in expected[0].Keys)
            {
                var records = await Records.OfAsync(new CsvSource(new() { Path = path, Columns = new() { Anchor = column } }));
                Assert.Equal(expected.Select(r => r[column]).Where(v => !string.IsNullOrWhiteSpace(v)), records.Texts);
                Assert.All(records.Reasons, r => Assert.Equal("empty-anchor", r));
                Assert.Equal(expected.Length, records.Passages.Count() + records.Rejections.Count());
            }
        }
        Assert.True(files.Length >= 11);
    }

    private async Task<string> Fault(byte[] content, FailureKind kind)
    {
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read(content));
        Assert.Equal(kind, fault.Kind);
        return fault.Message;
    }

    private Task<Records> Read(string content, SourceColumns? columns = null) => Read(Encoding.UTF8.GetBytes(content), columns);

    private async Task<Records> Read(byte[] content, SourceColumns? columns = null)
    {
        File.WriteAllBytes(_folder["a.csv"], content);
        return await Records.OfAsync(new CsvSource(new() { Path = _folder["a.csv"], Columns = columns ?? new() }));
    }
}
