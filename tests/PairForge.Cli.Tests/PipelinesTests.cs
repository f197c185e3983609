using System.Text.Json;
using PairForge.Tests;

namespace PairForge.Cli.Tests;

/// <summary>The pipelines that ship, on slices of real corpora of many kinds.</summary>
public sealed class PipelinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("hard-negatives", "corpus/us_presidents_pd.txt")]
    [InlineData("hard-negatives", "corpus/sentence_polarity.txt")]
    [InlineData("hard-negatives", "corpus/ud_ewt_devtest.txt")]
    [InlineData("hard-negatives", "corpus/brown.txt")]
    [InlineData("hard-negatives", "corpus/multi30k_captions.en.txt")]
    [InlineData("hard-negatives", "corpus/zh_lcqmc_questions.txt")]
    [InlineData("simcse-unsupervised", "corpus/brown.txt")]
    [InlineData("simcse-unsupervised", "corpus/zh_ocnli_sentences.txt")]
    [InlineData("simcse-supervised", "nli/triples_en.tsv")]
    public async Task Build_SliceOfARealCorpus_CountsAddUpAndTheDatasetIsWhole(string pipeline, string file)
    {
        var input = _folder[Path.GetFileName(file)];
        File.WriteAllLines(input, File.ReadLines(SharedData.Require(file)).Take(400));
        var source = Path.GetExtension(file) == ".tsv" ? "tsv" : "text";
        var output = _folder["out"];
        var (code, json, error) = await Invocation.RunAsync(
            "build", Repository.At("pipelines", pipeline + ".yaml"), "--set", $"source.{source}.path={input}", "--out", output, "--json", "--quiet");
        Assert.True(code == 0, error);
        var report = JsonDocument.Parse(json).RootElement;
        long Number(string part, string name) => report.GetProperty(part).GetProperty(name).GetInt64();
        long Total(string part, string name) => report.GetProperty(part).GetProperty(name).GetProperty("total").GetInt64();
        Assert.Equal(Number("records", "read"), Number("records", "accepted") + Total("records", "quarantined"));
        Assert.Equal(Number("passages", "made"), Number("passages", "kept") + Total("passages", "filtered"));
        Assert.Equal(Number("views", "asked"), Number("views", "made") + Total("views", "refused"));
        Assert.Equal(Number("pairs", "asked"), Number("pairs", "written") + Total("pairs", "short"));
        Assert.InRange(report.GetProperty("rows_written").GetInt64(), 100, 3000);
        var (verified, _, fault) = await Invocation.RunAsync("verify", output);
        Assert.True(verified == 0, fault);
    }

    /// <summary>The Chinese pipeline on the corpus that ships, and on a slice of a real one with a large lexicon where they are at hand.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData("corpus/zh_lcqmc_questions.txt", "synonyms/cilin_zh_equal.txt")]
    public async Task Build_Chinese_AugmentsByWordsAndMines(string? corpus, string? lexicon)
    {
        var sets = new List<string>();
        if (corpus is not null)
        {
            var input = _folder["corpus.txt"];
            File.WriteAllLines(input, File.ReadLines(SharedData.Require(corpus)).Take(400));
            var words = SharedData.Require(lexicon!);
            foreach (var set in new[] { $"source.text.path={input}", $"words.lexicon={words}", $"augment.operations.synonyms.lexicon={words}" }) sets.AddRange(["--set", set]);
        }
        if (corpus is null) sets.AddRange(["--set", "pair.views.count=3"]); // four operations share the views of 60 sentences
        var (code, json, error) = await Invocation.RunAsync(["build", Repository.At("pipelines", "chinese.yaml"), .. sets, "--out", _folder["out"], "--json", "--quiet"]);
        Assert.True(code == 0, error);
        var report = JsonDocument.Parse(json).RootElement;
        var operations = report.GetProperty("views").GetProperty("by_operation").GetProperty("by_reason");
        Assert.All(["crop", "synonyms", "word-deletion", "word-swap"], o => Assert.True(operations.GetProperty(o).GetInt64() > 5));
        Assert.InRange(report.GetProperty("rows_written").GetInt64(), 40, 800);
        Assert.True(report.GetProperty("mining").GetProperty("queries").GetInt64() > 40);
    }

    public void Dispose() => _folder.Dispose();
}
