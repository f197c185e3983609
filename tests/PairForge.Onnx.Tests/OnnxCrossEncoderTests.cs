using PairForge.Encoders.Tokenizers;
using PairForge.Mining;

namespace PairForge.Onnx.Tests;

public sealed class OnnxCrossEncoderTests
{
    private static readonly TextPair[] Pairs =
    [
        new("a dog", "the dog is running"), new("the man", "a woman"), new("", "a"), new("two young people are sitting on the street", "a cat with a red ball is in the water . it is young"),
        new("a dog", "the dog is running"), new("who", "?"), new("a", ""),
    ];

    [Theory]
    [InlineData(1, null, "{}")]
    [InlineData(1, 0, """{"sentence_transformers":{"activation_fn":"torch.nn.modules.linear.Identity"}}""")]
    [InlineData(1, null, """{"sbert_ce_default_activation_function":"torch.nn.modules.activation.Sigmoid"}""")]
    [InlineData(3, 1, "{}")]
    public async Task ScoreAsync_Pairs_AreTheDefinition(int labels, int? label, string configuration)
    {
        using var folder = new TemporaryFolder();
        var model = new SmallTransformer(WordVectors.Words.Length, 16, labels);
        Write(folder, model.Graph(), configuration);
        using var scorer = new OnnxCrossEncoder(new OnnxCrossEncoderOptions { Path = folder.Path, Label = label });
        var tokenizer = TokenizerFile.Read(folder["tokenizer.json"]);
        var scores = new double[Pairs.Length];
        await scorer.ScoreAsync(Pairs, scores, TestContext.Current.CancellationToken);
        foreach (var (i, pair) in Pairs.Index())
        {
            var (first, second, ids, types) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
            tokenizer.Encode(pair.Query, first);
            tokenizer.Encode(pair.Text, second);
            tokenizer.Template.Apply(first, second, 16, ids, types);
            var logits = model.Logits(ids, types);
            var expected = labels > 1 ? Math.Exp(logits[label!.Value]) / logits.Sum(Math.Exp)
                : configuration.Contains("Identity", StringComparison.Ordinal) ? logits[0] : 1 / (1 + Math.Exp(-logits[0]));
            Assert.Equal(expected, scores[i], 2e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ScoreAsync_AnyBatch_GivesTheSameBits(bool quantizes)
    {
        using var folder = new TemporaryFolder();
        Write(folder, new SmallTransformer(WordVectors.Words.Length, 16, 1).Graph(quantizes), "{}");
        using var scorer = new OnnxCrossEncoder(new OnnxCrossEncoderOptions { Path = folder.Path });
        TextPair[] many = [.. Enumerable.Range(0, 40).SelectMany(i => Pairs.Skip(i % 5))];
        var (together, alone) = (new double[many.Length], new double[1]);
        await scorer.ScoreAsync(many, together, TestContext.Current.CancellationToken);
        for (var i = 0; i < many.Length; i++)
        {
            await scorer.ScoreAsync([many[i]], alone, TestContext.Current.CancellationToken);
            Assert.Equal(alone[0], together[i]);
        }
    }

    [Fact]
    public void Constructor_LabelThatDoesNotFit_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, new SmallTransformer(WordVectors.Words.Length, 16, 3).Graph(), "{}");
        var fault = Assert.Throws<PairForgeException>(() => new OnnxCrossEncoder(new OnnxCrossEncoderOptions { Path = folder.Path }));
        Assert.Equal($"{folder.Path} has 3 labels, and label is not given; it must be 0 to 2", fault.Message);
    }

    private static void Write(TemporaryFolder folder, byte[] graph, string configuration)
    {
        File.WriteAllBytes(folder["model.onnx"], graph);
        File.WriteAllText(folder["tokenizer.json"], WordVectors.Tokenizer);
        File.WriteAllText(folder["config.json"], configuration);
        File.WriteAllText(folder["tokenizer_config.json"], """{"model_max_length":16}""");
    }
}
