using CsCheck;
using PairForge.Augmentations;
using PairForge.Training.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace PairForge.Training.Tests.Encoders;

public sealed class StaticEmbeddingModelTests
{
    private static readonly string[] Texts = ["a b", "b c", "d"];

    /// <summary>Words that share nothing: vector k is the row of word k + 2.</summary>
    private static readonly StaticEmbeddingOptions Plain = new() { Dimension = 19, TokenDropout = 0, Pieces = false, NgramShare = 0, LemmaShare = 0, SynonymShare = 0 };

    private static StaticEmbeddingModel Prepared(StaticEmbeddingOptions options, ulong seed = 1)
    {
        var model = new StaticEmbeddingModel(options);
        model.Prepare(Texts, [1, 2, 1], seed);
        return model;
    }

    [Fact]
    public void Prepare_Words_StartWithSmoothedInverseFrequency()
    {
        using var model = Prepared(Plain with { Smoothing = 0.001 });
        // words by count: b 3, c 2, a 1, d 1 of 7; ids 2, 3, 4, 5
        var exported = model.Export();
        Assert.Equal(["[UNK]", "[PAD]", "b", "c", "a", "d"], exported.Tokenizer.Vocabulary);
        Assert.Equal(Math.Log(0.001 / (0.001 + (3.0 / 7))), model.LogWeights[2], 1e-5f);
        Assert.Equal(Math.Log(0.001 / (0.001 + (1.0 / 7))), model.LogWeights[5], 1e-5f);
        Assert.Equal(1, Norm(model.Vectors[..19]), 5);
        Assert.Equal(0, Norm(exported.Row(0)) + Norm(exported.Row(1)));
    }

    [Fact]
    public void Prepare_MinCount_DropsRareWords()
    {
        using var model = Prepared(Plain with { MinCount = 2 });
        Assert.Equal(["[UNK]", "[PAD]", "b", "c"], model.Export().Tokenizer.Vocabulary);
        Assert.Throws<PairForgeException>(() => Prepared(Plain with { MinCount = 9 }));
    }

    [Fact]
    public void Step_Batch_MovesOnlyItsRows()
    {
        using var model = Prepared(Plain);
        var (vectors, weights) = (model.Vectors.ToArray(), model.LogWeights.ToArray());
        for (long step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            var forward = model.Forward([new(0)], step); // words a and b
            (forward * arange(19)).sum().backward();
            model.Step(0.01);
        }
        foreach (var untouched in (int[])[3, 5]) // c, d
        {
            Assert.Equal(vectors.AsSpan((untouched - 2) * 19, 19).ToArray(), model.Vectors.Slice((untouched - 2) * 19, 19).ToArray());
            Assert.Equal(weights[untouched], model.LogWeights[untouched]);
        }
        foreach (var touched in (int[])[2, 4])
        {
            Assert.NotEqual(vectors.AsSpan((touched - 2) * 19, 19).ToArray(), model.Vectors.Slice((touched - 2) * 19, 19).ToArray());
            Assert.NotEqual(weights[touched], model.LogWeights[touched]);
        }
    }

    [Fact]
    public void Step_FirstStep_IsAdamsOnTorchsOwnGradient()
    {
        // The same bag in plain torch, its gradient by autograd; Adam's first step is rate * g / (|g| + epsilon / sqrt(0.001)).
        using var scope = NewDisposeScope();
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions { Dimension = 5, TokenDropout = 0, WeightRate = 2 });
        model.Prepare(["cats run", "a cat runs", "running"], [1, 1, 1], 1);
        var vocabulary = model.LogWeights.Length;
        var features = model.Features.Names.Count;
        var shares = new float[vocabulary * features]; // (vocabulary, features)
        for (var id = 0; id < vocabulary; id++)
        {
            for (var i = 0; i < model.Features.Of(id).Length; i++) shares[(id * features) + model.Features.Of(id)[i]] = model.Features.SharesOf(id)[i];
        }
        var tokenizer = model.Export().Tokenizer;
        var counts = new float[2 * vocabulary]; // (texts, vocabulary)
        foreach (var (text, word) in ((int, string)[])[(0, "cats"), (0, "run"), (1, "a"), (1, "cat"), (1, "runs")])
            counts[(text * vocabulary) + tokenizer.Vocabulary.ToList().IndexOf(word)]++;
        var vectors = tensor(model.Vectors.ToArray(), [features, 5], requires_grad: true);
        var logWeights = tensor(model.LogWeights.ToArray(), [vocabulary], requires_grad: true);
        var target = tensor((float[])[1, 2, -1, 0.5f, 3, -2, 1, 0, 1, 1], [2, 5]);
        var expected = (tensor(counts, [2, vocabulary]) * logWeights.exp()).matmul(tensor(shares, [vocabulary, features]).matmul(vectors));
        (expected * target).sum().backward();
        var forward = model.Forward([new(0), new(1)], 0);
        Assert.True(expected.allclose(forward, atol: 1e-6));
        (forward * target).sum().backward();
        model.Step(0.01);
        AssertMoved(vectors, model.Vectors, 0.01);
        AssertMoved(logWeights, model.LogWeights, 0.02);
    }

    [Fact]
    public void Prepare_Relatives_StartNearOneAnother()
    {
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions());
        model.Prepare(["children buy cars", "a child buys a car", "an automobile", "the truth"], [1, 1, 1, 1], 1);
        var encoder = model.Export();
        Assert.InRange(Cosine(encoder, "child", "children"), 0.2, 1); // one lemma, some spelling
        Assert.InRange(Cosine(encoder, "buys", "buy"), 0.3, 1);
        Assert.InRange(Cosine(encoder, "car", "automobile"), 0.05, 1); // one meaning, no spelling
        Assert.InRange(Cosine(encoder, "child", "truth"), -0.3, 0.2);
    }

    [Fact]
    public void Export_UnseenWord_IsThePiecesItIsCutInto()
    {
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions());
        model.Prepare(["walk talk", "walks talks"], [1, 1], 1);
        var encoder = model.Export();
        Assert.Equal(0, Norm(encoder.Encode("日")));
        Assert.Equal(1, Norm(encoder.Encode("stalk")), 5);
        Assert.InRange(Cosine(encoder, "stalk walk", "stalk talk"), 0.4, 1);
        using var without = new StaticEmbeddingModel(new StaticEmbeddingOptions { Pieces = false });
        without.Prepare(["walk talk", "walks talks"], [1, 1], 1);
        Assert.Equal(0, Norm(without.Export().Encode("stalk")));
    }

    [Fact]
    public void Forward_Views_GetTwoMasksAndKeepAWord()
    {
        using var scope = NewDisposeScope();
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions { Dimension = 64, TokenDropout = 0.5 });
        model.Prepare([string.Join(' ', Enumerable.Range(0, 40).Select(i => $"w{i}")), "alone"], [1, 1], 3);
        var vectors = model.Forward([new(0), new(0), new(0, IsView: true), new(0, IsView: true), new(1, IsView: true), new(1, IsView: true)], 7);
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
        using var model = Prepared(new StaticEmbeddingOptions { Dimension = 19 });
        var vector = torch.nn.functional.normalize(model.Forward([new(1)], 0)).data<float>().ToArray();
        var exported = model.Export().Encode("b c unheard");
        for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i], exported[i], 1e-6f);
    }

    [Fact]
    public void Forward_CutoffsAndMixups_EqualTheLibrarysDirectives()
    {
        const int dimension = 16;
        string[] texts = [.. Enumerable.Range(0, 30).Select(t => string.Join(' ', Enumerable.Range(0, 1 + (t % 13)).Select(w => $"w{t}x{w}")))];
        Gen.Select(Gen.Int[0, 29], Gen.Int[0, 29], Gen.Enum<CutoffKind>(), Gen.Int[1, 99], Gen.Long, Gen.Float[0.5f, 1f]).Sample((text, partner, kind, percent, seed, lambda) =>
        {
            using var scope = NewDisposeScope();
            using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions { Dimension = dimension, NgramShare = 0, LemmaShare = 0, SynonymShare = 0 });
            model.Prepare(texts, [.. texts.Select(_ => 1)], 5);
            var cutoff = new Cutoff(kind, percent / 100f, seed);
            var vectors = model.Forward([new(text, Cutoff: cutoff), new(text, Partner: partner, Lambda: lambda), new(text, Cutoff: cutoff, Partner: partner, Lambda: lambda)], 0);
            var (length, tokenizer) = (1 + (text % 13), model.Export().Tokenizer);
            var (rows, columns) = (new bool[length], new bool[dimension]);
            CutoffMask.FillRows(cutoff, rows);
            CutoffMask.FillColumns(cutoff, columns);
            float[] Sum(int t, bool masked)
            {
                var sum = new float[dimension];
                for (var w = 0; w < 1 + (t % 13); w++)
                {
                    var id = tokenizer.Vocabulary.ToList().IndexOf($"w{t}x{w}");
                    for (var i = 0; i < dimension; i++) // an embedding matrix, masked cell by cell
                        if (!masked || !(rows[w] || columns[i])) sum[i] += MathF.Exp(model.LogWeights[id]) * model.Vectors[(model.Features.Of(id)[0] * dimension) + i];
                }
                return sum;
            }
            var (whole, cut, other) = (Sum(text, false), Sum(text, true), Sum(partner, false));
            for (var i = 0; i < dimension; i++)
            {
                Assert.Equal(cut[i], vectors[0, i].item<float>(), 1e-4f);
                Assert.Equal((lambda * whole[i]) + ((1 - lambda) * other[i]), vectors[1, i].item<float>(), 1e-4f);
                Assert.Equal((lambda * cut[i]) + ((1 - lambda) * other[i]), vectors[2, i].item<float>(), 1e-4f);
            }
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void Step_CutoffAndMixup_PassGradientsThroughWhatIsLeft()
    {
        const int dimension = 8;
        using var scope = NewDisposeScope();
        using var model = new StaticEmbeddingModel(new StaticEmbeddingOptions { Dimension = dimension, NgramShare = 0, LemmaShare = 0, SynonymShare = 0, WeightRate = 0 });
        model.Prepare(["a b c d", "e"], [1, 1], 1);
        var before = model.Vectors.ToArray();
        var tokens = new Cutoff(CutoffKind.Token, 0.5f, 11);
        var features = new Cutoff(CutoffKind.Feature, 0.5f, 12);
        model.Forward([new(0, Cutoff: tokens), new(1, Cutoff: features)], 0).sum().backward();
        model.Step(0.01);
        var (rows, columns) = (new bool[4], new bool[dimension]);
        CutoffMask.FillRows(tokens, rows);
        CutoffMask.FillColumns(features, columns);
        var vocabulary = model.Export().Tokenizer.Vocabulary.ToList();
        for (var w = 0; w < 5; w++)
        {
            var vector = model.Features.Of(vocabulary.IndexOf("abcde"[w].ToString()))[0] * dimension;
            for (var i = 0; i < dimension; i++)
                Assert.Equal(w < 4 ? rows[w] : columns[i], model.Vectors[vector + i] == before[vector + i]);
        }
    }

    private static void AssertMoved(Tensor parameters, ReadOnlySpan<float> moved, double rate)
    {
        var gradient = parameters.grad!.data<float>().ToArray();
        var start = parameters.data<float>().ToArray();
        for (var i = 0; i < start.Length; i++) Assert.Equal(start[i] - (rate * gradient[i] / (Math.Abs(gradient[i]) + (1e-8 / Math.Sqrt(0.001)))), moved[i], 2e-5);
    }

    private static double Cosine(PairForge.Encoders.StaticEncoder encoder, string left, string right) =>
        encoder.Encode(left).Zip(encoder.Encode(right), (x, y) => (double)x * y).Sum();

    private static double Norm(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (var x in row) sum += (double)x * x;
        return Math.Sqrt(sum);
    }
}
