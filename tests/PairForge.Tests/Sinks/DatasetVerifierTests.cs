using PairForge.Sinks;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class DatasetVerifierTests
{
    [Fact]
    public async Task VerifyAsync_Untouched_IsWhole()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1), Pair(2)], PairFormat.Pair, 0, new() { RowsPerFile = 1 });
        var found = await DatasetVerifier.VerifyAsync(folder.Path, Cancellation);
        Assert.True(found.IsWhole);
        Assert.Equal(4, found.Files);
    }

    [Fact]
    public async Task VerifyAsync_FlippedByte_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        var manifest = await WriteAsync(folder.Path, [Pair(1), Pair(2)], PairFormat.Pair, 0, new() { RowsPerFile = 1 });
        foreach (var file in manifest.AllFiles)
        {
            var bytes = File.ReadAllBytes(folder[file.Path]);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(folder[file.Path], bytes);
            var difference = Assert.Single((await DatasetVerifier.VerifyAsync(folder.Path, Cancellation)).Differences);
            Assert.Equal(file.Path, difference.Path);
            Assert.Contains(file.Sha256, difference.Problem);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(folder[file.Path], bytes);
        }
    }

    [Fact]
    public async Task VerifyAsync_MissingShortAndUnlistedFiles_AreEachReported()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder.Path, [Pair(1), Pair(2)], PairFormat.Pair, 0, new() { RowsPerFile = 1 });
        File.Delete(folder["data/train-00000-of-00002.parquet"]);
        File.AppendAllText(folder["lineage/train-00001-of-00002.parquet"], "x");
        File.WriteAllText(folder["data/train-00002-of-00002.parquet"], "x");
        File.Delete(folder["_SUCCESS"]);
        Assert.Equal(["_SUCCESS", "data/train-00000-of-00002.parquet", "lineage/train-00001-of-00002.parquet", "data/train-00002-of-00002.parquet"],
            (await DatasetVerifier.VerifyAsync(folder.Path, Cancellation)).Differences.Select(d => d.Path));
    }

    [Fact]
    public async Task VerifyAsync_ManifestChanged_IsReported()
    {
        using var folder = new TemporaryFolder();
        var manifest = await WriteAsync(folder.Path, [Pair(1)], PairFormat.Pair, 0, new());
        (manifest with { Name = "other" }).Write(folder.Path);
        Assert.Equal("manifest.json", Assert.Single((await DatasetVerifier.VerifyAsync(folder.Path, Cancellation)).Differences).Path);
    }
}
