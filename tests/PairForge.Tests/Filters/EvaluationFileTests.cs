using System.IO.Compression;
using System.Text;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class EvaluationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private InputPath Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    private InputPath Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], content);
        return new InputPath(name, _folder[name]);
    }

    [Fact]
    public void Read_StsWithHeader_GivesBothSentences() =>
        Assert.Equal(["A", "B", "C", "D"], EvaluationFile.Read(Write("a.tsv", "\uFEFFdataset\tsplit\tscore\tsentence1\tsentence2\r\nx\ty\t5\tA\tB\r\n\nx\ty\t1\tC\tD")));

    [Fact]
    public void Read_StsWithoutHeader_GivesBothSentences() => Assert.Equal(["A", "B", "C", "D"], EvaluationFile.Read(Write("a.tsv", "5.0\tA\tB\n0\tC\tD\n")));

    [Fact]
    public void Read_Beir_GivesTextAndTitleWithText() =>
        Assert.Equal(["t", "T t", "u", "v"], EvaluationFile.Read(Write("c.jsonl", "{\"_id\":\"1\",\"title\":\"T\",\"text\":\"t\"}\n{\"text\":\"u\"}\n{\"title\":\"\",\"text\":\"v\",\"title_\":1}\n")));

    [Fact]
    public void Read_PlainText_GivesItsLines()
    {
        Assert.Equal(["a\u2028b", "c"], EvaluationFile.Read(Write("c.txt", "a\u2028b\r\n \nc")));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write("{\"text\":\"packed\"}\n"u8);
        Assert.Equal(["packed"], EvaluationFile.Read(Write("c.jsonl.gz", packed.ToArray())));
    }

    [Theory]
    [InlineData("qrels.tsv")]
    [InlineData("qrels/test.tsv")]
    public void Read_BeirFolder_GivesWhatTheJudgementsName(string judgements)
    {
        Write("set/queries.jsonl", "{\"_id\":\"q1\",\"text\":\"one\"}\n{\"_id\":\"q2\",\"text\":\"two\"}\n{\"_id\":3,\"text\":\"three\"}\n");
        Write("set/corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"doc one\"}\n{\"_id\":\"d2\",\"text\":\"doc two\"}\n{\"_id\":\"d3\",\"text\":\"doc three\"}\n");
        Write($"set/{judgements}", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n3\td3\t2\n");
        Assert.Equal(["one", "three", "doc one", "T doc one", "doc three"], EvaluationFile.Read(new InputPath("set", _folder["set"])));
    }

    [Theory]
    [InlineData("a.tsv", "a\tb\n", "the header is 'a b'; columns sentence1 and sentence2 are needed - a.tsv(1,1)")]
    [InlineData("a.tsv", "score\tsentence1\tsentence2\n1\tx\n", "the line has 2 cells; the first has 3 - a.tsv(2,1)")]
    [InlineData("q.tsv", "query-id\tcorpus-id\tscore\n1\t2\t3\n", "name its folder")]
    [InlineData("b.jsonl", "{\"text\":\"x\"}\n{\"text\":1}\n", "not a JSON object with a string 'text' - b.jsonl(2,1)")]
    [InlineData("b.jsonl", "{\"text\":\"x\",\"text\":\"y\"}\n", "b.jsonl(1,1)")]
    [InlineData("b.jsonl", "[]\n", "b.jsonl(1,1)")]
    [InlineData("b.jsonl", "{\"text\":\"x\"} {}\n", "b.jsonl(1,1)")]
    [InlineData("c.txt", "a\nb\0c\n", "NUL byte; is the file binary? - c.txt(2,1)")]
    [InlineData("c.txt", "\n \n", "'c.txt' holds no text")]
    public void Read_BadContent_SaysWhatAndWhere(string name, string content, string message)
    {
        var e = Assert.Throws<PairForgeException>(() => EvaluationFile.Read(Write(name, content)));
        Assert.Equal(FailureKind.BadData, e.Kind);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Read_NotUtf8_SaysWhichByteOfWhichLine() =>
        Assert.Contains("byte 1 of the line is not UTF-8 - c.txt(2,1)", Assert.Throws<PairForgeException>(() => EvaluationFile.Read(Write("c.txt", [.. "fine\nx"u8, 0xE9, 0x0A]))).Message);

    [Fact]
    public void Read_TruncatedGzip_IsAnError()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 1000))));
        var file = Write("c.txt.gz", packed.ToArray()[..^20]);
        Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => EvaluationFile.Read(file)).Kind);
    }

    [Fact]
    public void Read_Missing_SaysWhichPath()
    {
        var e = Assert.Throws<PairForgeException>(() => EvaluationFile.Read(new InputPath("no.tsv", _folder["no.tsv"])));
        Assert.Equal(FailureKind.InputMissing, e.Kind);
        Assert.Contains("'no.tsv' is not there", e.Message);
        Directory.CreateDirectory(_folder["set"]);
        Assert.Contains("queries.jsonl is not there", Assert.Throws<PairForgeException>(() => EvaluationFile.Read(new InputPath("set", _folder["set"]))).Message);
    }
}
