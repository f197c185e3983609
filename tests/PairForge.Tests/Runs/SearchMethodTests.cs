using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>Pipelines that find candidates otherwise than by comparing every pair of vectors.</summary>
public sealed class SearchMethodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<BuiltDataset> BuildAsync(string search, int workers = 2)
    {
        File.WriteAllLines(_folder["in.tsv"], (string[])["anchor\tpositive", "red car\tred automobile", "red bus\tred coach", "blue sea\tblue ocean", "old car park\told parking place", "a b c\td e f"]);
        File.WriteAllText(_folder["p.yaml"], $"source: {{ tsv: {{ path: in.tsv }} }}\nmine: {{ search: {search}, num_negatives: 2, guards: none }}\nwrite: {{ format: n-tuple, missing_negative: \"null\" }}\n");
        return await BuiltDataset.BuildAsync(PipelineFile.Load(_folder["p.yaml"], Components.Default()), workers);
    }

    [Fact]
    public async Task Build_Bm25_FindsTextsThatShareWordsAndNoOthers()
    {
        var built = await BuildAsync("bm25");
        var first = built.Rows.Single(r => r.Anchor == "red car");
        Assert.Equal("old car park", first.Negatives[0]); // car is rarer than red
        Assert.StartsWith("red ", first.Negatives[1], StringComparison.Ordinal);
        Assert.Equal([null, null], built.Rows.Single(r => r.Anchor == "a b c").Negatives);
        Assert.All(first.Lineage!.Negatives, n => Assert.InRange(n!.Score, -1, 1)); // the encoder's, whatever found the row
    }

    [Fact]
    public async Task Build_Fused_IsTheSameForAnyWorkers()
    {
        var one = await BuildAsync("{ exact: {}, bm25: { stem: true } }", 1);
        var three = await BuildAsync("[ exact: {}, bm25: { stem: true } ]", 3);
        Assert.Equal(one.Rows.Select(r => string.Join('|', r.Negatives)), three.Rows.Select(r => string.Join('|', r.Negatives)));
        Assert.All(one.Rows, r => Assert.Equal(2, r.Negatives.OfType<string>().Count())); // the vectors fill what words do not find
    }

    [Theory]
    [InlineData("bm25: {}", "relative_margin: 0.05", "relative_margin compares candidates with positives by their scores, and bm25 ranks by scores that have no scale")]
    [InlineData("bm25: {}", "preset: topk-marginpos", "absolute_margin compares")]
    [InlineData("[ exact: {}, exact: {} ]", "num_negatives: 2", "search holds 'exact' twice")]
    public void Load_SearchThatMeansNothing_IsRefusedWithTheReason(string search, string other, string message)
    {
        File.WriteAllText(_folder["p.yaml"], $"source: {{ tsv: {{ path: in.tsv }} }}\nmine: {{ search: {(search[0] == '[' ? search : $"{{ {search} }}")}, {other} }}\n");
        Assert.Contains(message, Assert.Throws<ConfigurationException>(() => PipelineFile.Load(_folder["p.yaml"], Components.Default())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FusedSearch_TakesMargins()
    {
        File.WriteAllText(_folder["p.yaml"], "source: { tsv: { path: in.tsv } }\nmine: { search: { exact: {}, bm25: {} }, relative_margin: 0.05 }\n");
        Assert.Equal(["exact", "bm25"], PipelineFile.Load(_folder["p.yaml"], Components.Default()).Mine!.Search.Select(s => s.Name));
    }
}
