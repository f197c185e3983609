using PairForge.Training.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace PairForge.Training.Tests.Encoders;

public sealed class StaticEmbeddingModelTests
{
    private static readonly string[] Texts = ["a b", "b c", "d"];

    private static StaticEmbeddingModel Prepared(StaticEmbeddingOptions? options = null, ulong seed = 1)
    {
        var model = new StaticEmbeddingModel(options ?? new StaticEmbeddingOptions { Dimension = 19, TokenDropout = 0 });
        model.Prepare(Texts, [1, 2, 1], seed);
        return model;
    }

    [Fact]
    public void Prepare_Words_StartWithSmoothedInverseFrequency()
    {
        using var model = Prepared();
        // words by count: b 3, c 2, a 1, d 1 of 7; ids 2, 3, 4, 5
        Assert.Equal(["[UNK]", "[PAD]", "b", "c", "a", "d"], model.Export().Tokenizer.Vocabulary);
        Assert.Equal(Math.Log(0.001 / (0.001 + (3.0 / 7))), model.LogWeights[2], 1e-5f);
        Assert.Equal(Math.Log(0.001 / (0.001 + (1.0 / 7))), model.LogWeights[5], 1e-5f);
        Assert.Equal(1, Norm(model.Rows.Slice(2 * 19, 19)), 5);
        Assert.Equal(0, Norm(model.Rows[..(2 * 19)]));
    }

    [Fact]
    public void Prepare_MinCount_DropsRareWords()
    {
        using var model = Prepared(new StaticEmbeddingOptions { Dimension = 4, MinCount = 2 });
        Assert.Equal(["[UNK]", "[PAD]", "b", "c"], model.Export().Tokenizer.Vocabulary);
        Assert.Throws<PairForgeException>(() => Prepared(new StaticEmbeddingOptions { MinCount = 9 }));
    }

    [Fact]
    public void Step_Batch_MovesOnlyItsRows()
    {
        using var model = Prepared();
        var (rows, weights) = (model.Rows.ToArray(), model.LogWeights.ToArray());
        for (long step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            var vectors = model.Forward([0], [false], step); // words a and b
            (vectors * arange(19)).sum().backward();
            model.Step(0.01);
        }
        foreach (var untouched in (int[])[0, 1, 3, 5]) // unknown, padding, c, d
        {
            Assert.Equal(rows.AsSpan(untouched * 19, 19).ToArray(), model.Rows.Slice(untouched * 19, 19).ToArray());
            Assert.Equal(weights[untouched], model.LogWeights[untouched]);
        }
        foreach (var touched in (int[])[2, 4])
        {
            Assert.NotEqual(rows.AsSpan(touched * 19, 19).ToArray(), model.Rows.Slice(touched * 19, 19).ToArray());
            Assert.NotEqual(weights[touched], model.LogWeights[touched]);
        }
    }

    [Fact]
    public void Step_FirstStep_IsAdamsOnTorchsOwnGradient()
    {
        // The same bag in plain torch, its gradient by autograd; Adam's first step is rate * g / (|g| + epsilon).
        using var scope = NewDisposeScope();
        using var model = Prepared(new StaticEmbeddingOptions { Dimension = 5, TokenDropout = 0, WeightRate = 2 });
        var vocabulary = model.LogWeights.Length;
        var rows = tensor(model.Rows.ToArray(), [vocabulary, 5], requires_grad: true);
        var logWeights = tensor(model.LogWeights.ToArray(), [vocabulary], requires_grad: true);
        var counts = tensor((float[])[0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0], [2, vocabulary]); // "a b", "b c"
        var target = tensor((float[])[1, 2, -1, 0.5f, 3, -2, 1, 0, 1, 1], [2, 5]);
        var expected = (counts * logWeights.exp()).matmul(rows);
        (expected * target).sum().backward();
        var vectors = model.Forward([0, 1], [false, false], 0);
        Assert.True(expected.allclose(vectors));
        (vectors * target).sum().backward();
        model.Step(0.01);
        var g = rows.grad!;
        var moved = rows - 0.01 * g / (g.abs() + 1e-8);
        Assert.True(moved.allclose(tensor(model.Rows.ToArray(), [vocabulary, 5]), atol: 1e-4));
        var gw = logWeights.grad!;
        var movedWeights = logWeights - 0.02 * gw / (gw.abs() + 1e-8);
        Assert.True(movedWeights.allclose(tensor(model.LogWeights.ToArray()), atol: 1e-4));
    }

    [Fact]
    public void Forward_Views_GetTwoMasksAndKeepAWord()
    {
        using var scope = NewDisposeScope();
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions { Dimension = 64, TokenDropout = 0.5 });
        model.Prepare([string.Join(' ', Enumerable.Range(0, 40).Select(i => $"w{i}")), "alone"], [1, 1], 3);
        var vectors = model.Forward([0, 0, 0, 0, 1, 1], [false, false, true, true, true, true], 7);
        Assert.True(vectors[0].allclose(vectors[1], 0, 0));
        Assert.False(vectors[2].allclose(vectors[3]));
        Assert.False(vectors[2].allclose(vectors[0]));
        Assert.True(vectors[4].allclose(vectors[5], 0, 0)); // a text of one word always keeps it
        Assert.True(vectors[4].norm().item<float>() > 0);
    }

    [Fact]
    public void Export_Rows_CarryTheirWeights()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared();
        var vector = torch.nn.functional.normalize(model.Forward([1], [false], 0)).data<float>().ToArray();
        var exported = model.Export().Encode("b c unheard");
        for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i], exported[i], 1e-6f);
    }

    private static double Norm(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (var x in row) sum += (double)x * x;
        return Math.Sqrt(sum);
    }
}
