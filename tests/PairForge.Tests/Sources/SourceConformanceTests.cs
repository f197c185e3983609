using System.Text;
using Parquet;
using Parquet.Schema;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

/// <summary>What every source promises.</summary>
public sealed class SourceConformanceTests : IDisposable
{
    private const int Count = 1000;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["text", "text.gz", "text.zst", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "tsv", "tsv.gz", "tsv.zst", "parquet", "memory"];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_EveryRecord_IsAcceptedOrRefused(string kind)
    {
        var (source, bad, content) = await Make(kind);
        var records = await Records.OfAsync(source);
        Assert.Equal(2 * Count, records.Passages.Count() + records.Rejections.Count());
        Assert.Equal(2 * bad, records.Rejections.Count());
        Assert.All(records.Rejections, r => Assert.True(r is { Stage: "read", Reason.Length: > 0, Detail.Length: > 0 }));
        if (content is not null) records.AssertLocatedIn(content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_SameBytes_SameBatches(string kind)
    {
        var (source, _, _) = await Make(kind);
        Assert.Equal(Describe(await Records.OfAsync(source)), Describe(await Records.OfAsync(source)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_Passages_AreOrderedAndNamedOnce(string kind)
    {
        var passages = (await Records.OfAsync((await Make(kind)).Source)).Passages.ToArray();
        Assert.Equal(passages.Length, passages.Select(p => p.Id).Distinct().Count());
        for (var i = 1; i < passages.Length; i++) Assert.True(passages[i - 1].Position.CompareTo(passages[i].Position) < 0);
        Assert.All(passages, p => Assert.Equal(0, p.Position.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_Ranges_GiveEachRecordOnce(string kind)
    {
        var (source, _, content) = await Make(kind);
        var whole = await Records.OfAsync(source);
        var length = content?.Length ?? Count;
        long[] cuts = [0, 1, length / 3, length / 3 + 1, length / 2, length - 1, length, length + 10, long.MaxValue];
        var (passages, rejections) = (new List<string>(), new List<long>());
        for (var i = 1; i < cuts.Length; i++)
        {
            var part = await Records.OfAsync(source, cuts[i - 1], cuts[i]);
            passages.AddRange(part.Passages.Select(p => p.Id));
            rejections.AddRange(part.Rejections.Select(r => r.Offset));
        }
        Assert.Equal(whole.Passages.Select(p => p.Id).Order(), passages.Order());
        Assert.Equal(whole.Rejections.Select(r => r.Offset).Order(), rejections.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_Batches_AreBounded(string kind)
    {
        foreach (var batch in (await Records.OfAsync((await Make(kind)).Source)).Batches) Assert.InRange(batch.Passages.Count + batch.Rejections.Count, 1, 256);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAsync_Cancelled_Stops(string kind)
    {
        var (source, _, _) = await Make(kind);
        using var cancelled = new CancellationTokenSource();
        await using var reading = source.ReadAsync(source.List()[0], 0, 0, long.MaxValue, cancelled.Token).GetAsyncEnumerator(cancelled.Token);
        Assert.True(await reading.MoveNextAsync());
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await reading.MoveNextAsync())
            {
            }
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task List_Twice_IsTheSameInOrdinalOrder(string kind)
    {
        var (source, _, _) = await Make(kind);
        Assert.Equal(source.List(), source.List());
        Assert.Equal(source.List().Select(f => f.Path).Order(StringComparer.Ordinal), source.List().Select(f => f.Path));
    }

    /// <summary>Two inputs of so many records, every hundredth of which is bad; and the decompressed bytes of each.</summary>
    private async Task<(ISource Source, int Bad, byte[]? Content)> Make(string kind)
    {
        if (kind == "memory") return (new MemorySource(Enumerable.Range(0, 2 * Count).Select(i => $"text {i}")), 0, null);
        InputPath path = _folder["*." + kind];
        if (kind == "parquet")
        {
            await WriteParquet("a.parquet");
            File.Copy(_folder["a.parquet"], _folder["b.parquet"]);
            return (new ParquetSource(new() { Path = path }), Count / 100, null);
        }
        var bytes = new List<byte>(kind[0] == 't' && kind[1] == 'e' ? [] : Encoding.UTF8.GetBytes(kind.StartsWith("jsonl", StringComparison.Ordinal) ? "" : kind.StartsWith("csv", StringComparison.Ordinal) ? "text,x\n" : "text\tx\n"));
        for (var i = 0; i < Count; i++)
        {
            byte[] text = i % 100 == 99 ? [(byte)'b', 0xFF] : Encoding.UTF8.GetBytes($"t\u00E9xt {i}");
            bytes.AddRange(kind.Split('.')[0] switch
            {
                "jsonl" => [.. "{\"text\": \""u8, .. text, .. "\"}\r\n"u8],
                "csv" => [.. "\""u8, .. text, .. " \"\"and\r\nmore\"\"\",1\n\n"u8],
                "tsv" => [.. text, .. "\t1\n"u8],
                _ => [.. text, .. "\n\n"u8],
            });
        }
        byte[] content = [.. bytes];
        foreach (var name in (string[])["a", "b"]) File.WriteAllBytes(_folder[$"{name}.{kind}"], Records.Pack(content, Path.GetExtension("x." + kind)));
        return (kind.Split('.')[0] switch
        {
            "jsonl" => new JsonlSource(new() { Path = path }),
            "csv" => new CsvSource(new() { Path = path }),
            "tsv" => new TsvSource(new() { Path = path }),
            _ => new TextSource(new() { Path = path }),
        }, Count / 100, content);
    }

    private async Task WriteParquet(string name)
    {
        await using var stream = File.Create(_folder[name]);
        var column = new DataField<string>("text", true);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(column), stream, cancellationToken: TestContext.Current.CancellationToken);
        for (var g = 0; g < 4; g++)
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(column, (IReadOnlyCollection<string?>)[.. Enumerable.Range(g * Count / 4, Count / 4).Select(i => i % 100 == 99 ? null : $"text {i}")], null);
        }
    }

    private static IEnumerable<string> Describe(Records records) => records.Batches.Select(b =>
        string.Join(';', b.Passages.Select(p => $"{p.Id} {p.Position} {p.Text} {p.Source}")) + "|" + string.Join(';', b.Rejections.Select(r => $"{r.Source} {r.Offset} {r.Reason} {r.Detail} {Convert.ToHexString(r.Raw)}")));
}
