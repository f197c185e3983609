using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using PairForge.Sinks;

namespace PairForge.Tests.Sinks;

public sealed class PairTextReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("p.tsv", "source\tanchor\tpositive\thard_negative\tnegative_1\tgroup\ns\ta \"q\"\tb\tn\t\tg\ns\tc\td\t\t\t\n", "a \"q\" b [n] g; c d [] ")]
    [InlineData("p.csv", "anchor,positive,negative\r\n\"a, \"\"q\"\"\",\"two\nlines\",n\r\nc,d,\r\n", "a, \"q\" two\nlines [n] ; c d [] ")]
    [InlineData("p.csv", "\uFEFFanchor,positive\n\"a\r\nb\",\",\"\n\n\"c\",\"d\"", "a\r\nb , [] ; c d [] ")]
    [InlineData("p.tsv", "\uFEFFanchor\tpositive\r\na\tb\r\n\r\nc\td", "a b [] ; c d [] ")]
    [InlineData("p.jsonl", "\uFEFF{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"m\",\"n\"],\"score\":[1,2]}\r\n\n{\"anchor\":\"c\",\"positive\":\"d\",\"negative\":null,\"group\":7}\n", "a b [m,n] ; c d [] 7")]
    [InlineData("p.ndjson", "{\"query\":\"a\",\"pos\":[\"b\",\"c\"],\"neg\":[\"n\"]}", "a b [n] ; a c [n] ")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\"c\",\"positive\":\"d\",\"negative\":\"n\"}\n", "a b [] ; c d [n] ")]
    [InlineData("p.jsonl", "{\"anchor\":\"line\u2028separator\u0085\",\"positive\":\"b\"}", "line\u2028separator\u0085 b [] ")]
    public async Task ReadAsync_Text_GivesItsPairs(string name, string text, string expected)
    {
        Assert.Equal(expected, await Read(name, Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, await Read(name + ".gz", Gzip(Encoding.UTF8.GetBytes(text))));
        using var zstd = new ZstdSharp.Compressor();
        Assert.Equal(expected, await Read(name + ".zst", zstd.Wrap(Encoding.UTF8.GetBytes(text)).ToArray()));
    }

    [Theory]
    [InlineData("p.tsv", "a\tb\n", "no column holds an anchor; found a, b")]
    [InlineData("p.tsv", "anchor\tpositive\na\n", "(2): 1 fields; the header has 2")]
    [InlineData("p.tsv", "anchor\tpositive\na\t\n", "(2): the positive is empty")]
    [InlineData("p.csv", "anchor,positive\n\"a\nb\",c\n ,d\n", "(4): the anchor is empty")]
    [InlineData("p.csv", "anchor,positive\n\"a,b\n\nc,d\n", "(2): the quote at byte 16 is not closed")]
    [InlineData("p.csv", "anchor,positive\n\"a\"x,b\n", "(2): byte 19 is 'x' after a closing quote")]
    [InlineData("p.csv", "anchor,positive\na\"x,b\n", "(2): byte 17 is a quote inside an unquoted field")]
    [InlineData("p.csv", "anchor,positive\na,b,c\n", "(2): 3 fields; the header has 2")]
    [InlineData("p.csv", "anchor,positive,anchor\na,b,c\n", "has the column 'anchor' twice")]
    [InlineData("p.csv", "anchor,positive\na,b\0\n", "(2): byte 19 is NUL")]
    [InlineData("p.csv", "", "is empty; expected a header")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\"}\n", "no column holds a positive")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\"a\"}\n", "(2): there is no 'positive'")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\",\"anchor\":\"c\",\"positive\":\"b\"}\n", "(1): the key 'anchor' stands twice")]
    [InlineData("p.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\"\\ud800\",\"positive\":\"b\"}\n", "(2): an escape names half a character")]
    [InlineData("p.jsonl", "{\n", "(1): the line is no JSON object")]
    [InlineData("p.jsonl", "[1]\n", "(1): the line is no JSON object")]
    [InlineData("p.jsonl", "{\"\\ud800\":1}\n", "(1): the line is no JSON object")]
    public async Task ReadAsync_BadRecord_IsLocated(string name, string text, string says)
    {
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read(name, Encoding.UTF8.GetBytes(text)));
        Assert.Equal(FailureKind.BadData, fault.Kind);
        Assert.Contains(name + (says[0] == '(' ? "" : " "), fault.Message.Replace("p.jsonl:", "p.jsonl ", StringComparison.Ordinal).Replace("p.tsv:", "p.tsv ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_CutGzip_IsRefusedNotShortened()
    {
        var whole = Gzip(Encoding.UTF8.GetBytes("anchor,positive\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"a{i},b{i * 7919}\n"))));
        for (var cut = 1; cut < whole.Length; cut += 17)
            Assert.Equal(FailureKind.BadData, (await Assert.ThrowsAsync<PairForgeException>(() => Read("p.csv.gz", whole[..cut]))).Kind);
    }

    [Fact]
    public async Task ReadAsync_DeepJson_IsRefused()
    {
        var deep = "{\"anchor\":\"a\",\"positive\":\"b\",\"x\":" + new string('[', 1_000_000);
        await Assert.ThrowsAsync<PairForgeException>(() => Read("p.jsonl", Encoding.UTF8.GetBytes(deep)));
        await Assert.ThrowsAsync<PairForgeException>(() => Read("p.jsonl", Encoding.UTF8.GetBytes("{\"anchor\":\"a\",\"positive\":\"b\"}\n" + deep)));
    }

    [Fact]
    public async Task ReadAsync_LineOverTheCap_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => Read("p.jsonl", [.. "{\"anchor\":\"a\",\"positive\":\"b\"}\n"u8, .. new byte[(16 << 20) + 1]]));
        Assert.Contains("(2): the line is longer than 16777216 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAsync_AnyTexts_AreTheSameFromEveryKind() =>
        Gen.String[Gen.Char["ab,\"\n\r\t 狗\u2028"], 1, 12].Where(t => !string.IsNullOrWhiteSpace(t)).Array[2, 8].Where(t => t.Length % 2 == 0).Sample(texts =>
        {
            var pairs = texts.Chunk(2).ToArray();
            var json = string.Concat(pairs.Select(p => JsonSerializer.Serialize(new { anchor = p[0], positive = p[1] }) + "\n"));
            var csv = "anchor,positive\n" + string.Concat(pairs.Select(p => string.Join(',', p.Select(t => $"\"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
            var expected = string.Join("; ", pairs.Select(p => $"{p[0]} {p[1]} [] "));
            return Read("a.jsonl", Encoding.UTF8.GetBytes(json)).Result == expected && Read("a.csv", Encoding.UTF8.GetBytes(csv)).Result == expected;
        }, iter: 300, threads: 1);

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }

    private async Task<string> Read(string name, byte[] content)
    {
        File.WriteAllBytes(_folder[name], content);
        var rows = new List<PairRow>();
        await foreach (var row in PairDatasetReader.Open(_folder[name]).ReadAsync(cancellation: TestContext.Current.CancellationToken)) rows.Add(row);
        return string.Join("; ", rows.Select(r => $"{r.Anchor} {r.Positive} [{string.Join(',', r.Negatives.OfType<string>())}] {r.Group}"));
    }
}
