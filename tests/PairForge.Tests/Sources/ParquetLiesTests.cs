using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Tests.Sources;

/// <summary>Parquet files whose numbers lie end in one line and in memory that their size allows.</summary>
public sealed class ParquetLiesTests : IDisposable
{
    private const long MostAllocated = 240L << 20; // in two readings
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_HonestFile_IsRead()
    {
        foreach (var file in (HandMadeParquet[])[new(), new() { IsGzip = true }, new() { DictionaryValues = 1, Encoding = 8, Values = [1, 2, 0] }])
        {
            Assert.Equal(["hello"], (await ReadAsync(file)).Texts);
            await using var same = await ParquetFile.OpenAsync(_folder["a.parquet"], Cancellation);
            Assert.Equal(["hello"], await same.TextsAsync(0, "text", Cancellation));
        }
    }

    private static readonly Dictionary<string, (HandMadeParquet File, string Says)> Lies = new()
    {
        ["rows of the file"] = (new() { FileRows = long.MaxValue }, ""), // the sum that nobody needs
        ["rows of the group"] = (new() { GroupRows = 1L << 40 }, "a row group claims 1099511627776 rows"),
        ["negative rows"] = (new() { GroupRows = -1 }, "a row group claims -1 rows"),
        ["rows that are not there"] = (new() { GroupRows = 60_000_000, FileRows = 60_000_000 }, "it claims 1 values for 60000000 rows"),
        ["values of the chunk"] = (new() { ChunkValues = long.MaxValue, GroupRows = 1 }, "values for 1 rows"),
        ["values of the page"] = (new() { PageValues = int.MaxValue }, "its pages hold 2147483647 values and it claims 1"),
        ["all of them, plain"] = (new() { GroupRows = 60_000_000, ChunkValues = 60_000_000, PageValues = 60_000_000 }, "it claims 60000000 values in 2"),
        ["all of them, one run"] = (new() { GroupRows = 60_000_000, ChunkValues = 60_000_000, PageValues = 60_000_000, DictionaryValues = 1, Encoding = 8, Values = [1, 0x80, 0x8E, 0x9C, 0x39, 0] }, "more than 100 for one"),
        ["size of the page"] = (new() { PageUnpacked = int.MaxValue, IsGzip = true }, "bytes become 2147483647"),
        ["size of the page, negative"] = (new() { PageUnpacked = -1 }, "claims"),
        ["size of the page under the free part"] = (new() { PageUnpacked = 60 << 20, IsGzip = true }, ""),
        ["dictionary"] = (new() { DictionaryValues = int.MaxValue, Encoding = 8, Values = [1, 2, 0] }, "the dictionary at byte 4 claims 2147483647 values in 9 bytes"),
        ["dictionary and its size"] = (new() { DictionaryValues = 60_000_000, DictionaryUnpacked = 60_000_000, Encoding = 8, Values = [1, 2, 0], IsGzip = true }, "the dictionary at byte 4 claims 60000000 values"),
        ["index outside of the dictionary"] = (new() { DictionaryValues = 1, Encoding = 8, Values = [31, 2, 0xFF, 0xFF, 0xFF, 0x7F] }, "cannot be read"),
        ["length of a value"] = (new() { Values = [0xFF, 0xFF, 0xFF, 0x7F, .. "hello"u8] }, "cannot be read"),
        ["negative length of a value"] = (new() { Values = [0xFF, 0xFF, 0xFF, 0xFF, .. "hello"u8] }, ""), // the package takes it for an empty text, which is refused as such
    };

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReadAsync_Lie_IsOneLineInBoundedMemory(string name)
    {
        var (file, says) = Lies[name];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var fault = await Record.ExceptionAsync(() => ReadAsync(file).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        var other = await Record.ExceptionAsync(async () =>
        {
            await using var same = await ParquetFile.OpenAsync(_folder["a.parquet"], Cancellation);
            await same.TextsAsync(0, "text", Cancellation);
        });
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        foreach (var found in (Exception?[])[fault, other])
        {
            if (says.Length == 0 && found is null) continue;
            var known = Assert.IsType<PairForgeException>(found);
            Assert.Equal(FailureKind.BadData, known.Kind);
            Assert.Contains(says, known.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', known.Message);
        }
        Assert.True(allocated < MostAllocated, $"{allocated:N0} bytes were allocated");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<Records> ReadAsync(HandMadeParquet file)
    {
        File.WriteAllBytes(_folder["a.parquet"], file.ToBytes());
        return Records.OfAsync(new ParquetSource(new() { Path = _folder["a.parquet"] }));
    }
}
