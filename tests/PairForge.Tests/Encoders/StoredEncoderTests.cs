using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Runs;
using PairForge.Tests.Runs;

namespace PairForge.Tests.Encoders;

public sealed class StoredEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs, and returns the texts that the encoder was asked for.</summary>
    private async Task<(string[] Asked, string Rows)> RunAsync(string name, EmbeddingsOptions? embeddings, int passages, int workers = 2)
    {
        var encoder = new MadeUpEncoder(coarse: false);
        var pipeline = BuiltDataset.Pipeline([.. Enumerable.Range(0, passages).Select(n => BuiltDataset.Passage(n, $"text {n}", [$"other text {n}"]))], new GivenRule()) with
        {
            Encode = Step<ITextEncoder>.Of("made-up", encoder, ""), Embeddings = embeddings, Mine = new MineOptions { NumNegatives = 2 },
        };
        await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = _folder[name], Workers = workers, BatchSize = 7 }, cancellation: TestContext.Current.CancellationToken);
        var rows = await BuiltDataset.ReadAsync(_folder[name]);
        return ([.. encoder.Asked.Values.Order(StringComparer.Ordinal)], string.Join('\n', rows.Select(r => $"{r.Anchor}|{r.Positive}|{string.Join('|', r.Negatives)}|{string.Join('|', r.Lineage!.Negatives.Select(n => n?.Score))}")));
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float32)]
    [InlineData(EmbeddingPrecision.Bfloat16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public async Task RunAsync_StoredTexts_AreNeverEncodedAgainAndGiveTheSameRows(EmbeddingPrecision precision)
    {
        var embeddings = new EmbeddingsOptions { Precision = precision, Path = _folder["store"] };
        var first = await RunAsync("first", embeddings, 60);
        Assert.Equal(120, first.Asked.Length);
        var second = await RunAsync("second", embeddings, 60, workers: 3);
        Assert.Empty(second.Asked);
        Assert.Equal(first.Rows, second.Rows);
        var larger = await RunAsync("larger", embeddings, 62);
        Assert.Equal(["other text 60", "other text 61", "text 60", "text 61"], larger.Asked);
        var fresh = await RunAsync("fresh", embeddings with { Path = _folder["empty"] }, 62);
        Assert.Equal(124, fresh.Asked.Length);
        Assert.Equal(larger.Rows, fresh.Rows);
        if (precision == EmbeddingPrecision.Float32) Assert.Equal(larger.Rows, (await RunAsync("none", null, 62)).Rows);
    }

    [Fact]
    public async Task RunAsync_CostlyEncoder_KeepsItsVectorsBesideTheDataset()
    {
        await RunAsync("cheap", null, 5);
        Assert.False(Directory.Exists(_folder["cheap.cache"]));
        await RunAsync("asked", new EmbeddingsOptions(), 5);
        Assert.Single(Directory.GetFiles(_folder["asked.cache"], "*.vectors", SearchOption.AllDirectories));
    }
}
