using System.Globalization;
using PairForge.Sinks;
using PairForge.Sources;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

/// <summary>Mutated Parquet files end in rows or one clear fault: no crash, no hang, no memory that their size does not allow; and never in silently other rows of a dataset.</summary>
public sealed class ParquetMutationTests : IDisposable
{
    private const long MostAllocated = 600L << 20;
    private readonly TemporaryFolder _folder = new();
    private long _most;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OwnDataset_AnyMutation_IsRefusedByWhoeverReadsIt()
    {
        await WriteAsync(_folder.Path, [.. Enumerable.Range(0, 200).Select(i => Pair(i, Negative(i), Negative(i + 1)))], PairFormat.NTuple, 2, new() { Scores = true, Compression = ParquetCompression.Snappy });
        string[] names = ["data/train-00000-of-00001.parquet", "lineage/train-00000-of-00001.parquet"];
        var (times, changed) = (LongTests.Times(500, 5000), 0);
        foreach (var name in names)
        {
            var whole = File.ReadAllBytes(_folder[name]);
            for (var n = 0; n < times; n++)
            {
                var mutated = Mutate(whole, name, n);
                if (mutated.AsSpan().SequenceEqual(whole)) continue;
                changed++;
                File.WriteAllBytes(_folder[name], mutated);
                // By its manifest it is refused before a byte is decoded; as a file alone it ends in rows or one fault.
                var fault = await Assert.ThrowsAsync<PairForgeException>(async () =>
                {
                    await foreach (var _ in PairDatasetReader.Open(_folder.Path).ReadAsync(detail: LineageDetail.Full, cancellation: Cancellation))
                    {
                    }
                });
                Assert.Equal(FailureKind.BadData, fault.Kind);
                if (n % 50 == 0) Assert.False((await DatasetVerifier.VerifyAsync(_folder.Path, Cancellation)).IsWhole);
                await EndsAsync($"{name} {n}", () => ReadAsync(_folder[name], name == names[1]));
            }
            File.WriteAllBytes(_folder[name], whole);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{changed} mutations, all refused by hash; at most {_most >> 20} MiB for one as a file alone");
    }

    [Fact]
    public async Task PublishedFiles_AnyMutation_EndsInRowsOrOneFault()
    {
        var files = Directory.EnumerateFiles(SharedData.Require("robustness/parquet-testing/data"), "*.parquet", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length < 300_000).Order(StringComparer.Ordinal).ToArray();
        var times = LongTests.Times(600, 6000);
        for (var n = 0; n < times; n++)
        {
            var path = files[n % files.Length];
            File.WriteAllBytes(_folder["m.parquet"], Mutate(File.ReadAllBytes(path), Path.GetFileName(path), n));
            await EndsAsync($"{path} {n}", () => ReadAsync(_folder["m.parquet"], all: true));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{times} mutations of {files.Length} files; at most {_most >> 20} MiB for one");
    }

    /// <summary>A few bits, a few bytes, a part overwritten, taken out, doubled or cut off; half of them in the footer.</summary>
    private static byte[] Mutate(byte[] whole, string name, int number)
    {
        var random = new KeyedRandom(23, name, number.ToString(CultureInfo.InvariantCulture));
        var bytes = whole.ToList();
        for (var edits = 1 + random.NextInt(3); edits > 0 && bytes.Count > 16; edits--)
        {
            var at = random.NextInt(2) == 0 ? random.NextInt(bytes.Count) : Math.Max(0, bytes.Count - 1 - random.NextInt(Math.Min(bytes.Count, 1500)));
            var length = Math.Min(bytes.Count - at, 1 + random.NextInt(30));
            switch (random.NextInt(8))
            {
                case <= 3:
                    bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 4:
                    for (var i = 0; i < length; i++) bytes[at + i] = (byte)random.NextInt(256);
                    break;
                case 5:
                    for (var i = 0; i < length; i++) bytes[at + i] = 0xFF;
                    break;
                case 6:
                    bytes.RemoveRange(at, length);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
            }
        }
        return [.. bytes];
    }

    private async Task EndsAsync(string what, Func<Task> read)
    {
        var before = GC.GetTotalAllocatedBytes();
        var fault = await Record.ExceptionAsync(() => Task.Run(read, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        var allocated = GC.GetTotalAllocatedBytes() - before; // also by other tests at the same time
        _most = Math.Max(_most, allocated);
        Assert.True(fault is null or PairForgeException { Kind: FailureKind.BadData or FailureKind.BadConfiguration }, $"{what}: {fault}");
        Assert.True(allocated < MostAllocated, $"{what}: {allocated:N0} bytes were allocated");
    }

    /// <summary>Reads what <c>inspect</c> and <c>train</c> read of a file, or every column that a source can read.</summary>
    private static async Task ReadAsync(string path, bool all)
    {
        if (!all)
        {
            await foreach (var _ in PairDatasetReader.Open(path).ReadAsync(cancellation: Cancellation))
            {
            }
            return;
        }
        await using var input = await ParquetInput.OpenAsync(new SourceFile("m", path, new FileInfo(path).Length), Cancellation);
        PairForgeException? first = null;
        for (var g = 0; g < input.GroupRows.Length; g++)
        {
            foreach (var column in input.Columns.Where(c => ParquetInput.IsText(c) || ParquetInput.IsWholeNumber(c) || c.ClrType == typeof(bool)))
            {
                try
                {
                    await input.ReadTextsAsync(g, column, Cancellation);
                }
                catch (PairForgeException fault)
                {
                    first ??= fault;
                }
            }
        }
        if (first is not null) throw first;
    }
}
