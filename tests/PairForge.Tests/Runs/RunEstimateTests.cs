using System.IO.Compression;
using System.Text;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class RunEstimateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EstimateAsync_SmallInput_IsCountedBadRecordsAmongThem()
    {
        File.WriteAllBytes(_folder["a.txt"], "one\ntwo\n\n\0\nthree\n"u8);
        Assert.Equal([new InputEstimate("a.txt", 17, 4, true)], await EstimateAsync("text: { path: a.txt }"));
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.txt.gz")]
    public async Task EstimateAsync_LargeEvenInput_IsRightToAFewPercent(string name)
    {
        const int Lines = 150_000;
        Write(name, Enumerable.Range(0, Lines).Select(i => $"this is line {i * 7919 % Lines} of the corpus, and it says {i * 104729L % 999983}"));
        var estimate = Assert.Single(await EstimateAsync($"text: {{ path: {name} }}"));
        Assert.False(estimate.IsExact);
        Assert.InRange(estimate.Records, 0.95 * Lines, 1.05 * Lines);
    }

    [Fact]
    public async Task EstimateAsync_UnevenText_IsSampledInSeveralPlaces()
    {
        // A head of long lines: from the head alone there would seem to be 60,000.
        Write("a.txt", Enumerable.Range(0, 20_000).Select(i => new string('x', 299)).Concat(Enumerable.Range(0, 400_000).Select(i => new string('y', 29))));
        var estimate = Assert.Single(await EstimateAsync("text: { path: a.txt }"));
        Assert.InRange(estimate.Records, 0.9 * 420_000, 1.1 * 420_000);
    }

    [Fact]
    public async Task EstimateAsync_Globs_ListEveryInput()
    {
        Write("a.txt", ["1"]);
        Write("b.txt", ["1", "2"]);
        Assert.Equal(["a.txt 1", "b.txt 2"], (await EstimateAsync("text: { path: '*.txt' }")).Select(e => $"{e.Path} {e.Records}"));
    }

    [Fact]
    public async Task EstimateAsync_MissingInput_IsSaid() =>
        Assert.Equal(FailureKind.InputMissing, (await Assert.ThrowsAsync<PairForgeException>(() => EstimateAsync("text: { path: none.txt }"))).Kind);

    public void Dispose() => _folder.Dispose();

    private Task<IReadOnlyList<InputEstimate>> EstimateAsync(string source) => RunEstimate.EstimateAsync(
        PipelineFile.Parse($"source: {{ {source} }}\n", "p.yaml", _folder.Path, Components.Default()), TestContext.Current.CancellationToken);

    private void Write(string name, IEnumerable<string> lines)
    {
        using Stream file = File.Create(_folder[name]);
        using var stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        foreach (var line in lines) stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
