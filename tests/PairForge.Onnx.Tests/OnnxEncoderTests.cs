using System.Globalization;
using CsCheck;
using PairForge.Encoders;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Onnx.Tests;

public sealed class OnnxEncoderTests
{
    private static readonly string[] Texts =
    [
        "a dog", "the dog is running in the park", "", "two young people are sitting on the street with a cat", "child", "!", "a a a a a a a a a a a a a a a a a a a a a a a a a a",
        "the man and the woman walk", "unknownword", "red ball , blue water .", "a dog", "it is young .",
    ];

    /// <summary>A text by hand: the mean of [CLS], a, dog, [SEP], over its length.</summary>
    [Fact]
    public async Task EncodeAsync_Lookup_IsTheMeanOfTheTokensAtLengthOne()
    {
        using var folder = new TemporaryFolder();
        WordVectors.Write(folder.Path, WordVectors.Lookup());
        using var encoder = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        Assert.Equal(WordVectors.Dimension, encoder.Dimension);
        var sum = new double[WordVectors.Dimension];
        foreach (var word in (ReadOnlySpan<string>)["[CLS]", "a", "dog", "[SEP]"])
            for (var d = 0; d < sum.Length; d++) sum[d] += WordVectors.Table[(WordVectors.Id(word) * sum.Length) + d];
        Near(Unit(sum), await One(encoder, " A  DOG\t"), 1e-6);
    }

    [Theory]
    [InlineData("cls", """{"pooling_mode_cls_token":true}""")]
    [InlineData("max", """{"pooling_mode_max_tokens":true}""")]
    [InlineData("mean", """{"pooling_mode":"mean"}""")]
    [InlineData("sqrt", """{"pooling_mode_mean_sqrt_len_tokens":true}""")]
    [InlineData("weighted", """{"pooling_mode_weightedmean_tokens":true}""")]
    [InlineData("last", """{"pooling_mode_lasttoken":true}""")]
    [InlineData("cls mean", """{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""")]
    public async Task EncodeAsync_EveryPooling_IsItsDefinition(string modes, string pooling)
    {
        using var folder = new TemporaryFolder();
        var model = new SmallTransformer(WordVectors.Words.Length, 16);
        WordVectors.Write(folder.Path, model.Graph(), pooling);
        using var encoder = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        var tokenizer = TokenizerFile.Read(folder["tokenizer.json"]);
        foreach (var text in Texts)
        {
            var ids = Ids(tokenizer, text, 16);
            var tokens = model.Compute(ids, new int[ids.Count]);
            var expected = new List<double>();
            foreach (var mode in modes.Split(' '))
            {
                for (var d = 0; d < SmallTransformer.Dimension; d++)
                {
                    var column = tokens.Select(t => t[d]).ToArray();
                    expected.Add(mode switch
                    {
                        "cls" => column[0],
                        "last" => column[^1],
                        "max" => column.Max(),
                        "mean" => column.Average(),
                        "sqrt" => column.Sum() / Math.Sqrt(column.Length),
                        _ => column.Select((v, t) => v * (t + 1)).Sum() / Enumerable.Range(1, column.Length).Sum(),
                    });
                }
            }
            Near(Unit([.. expected]), await One(encoder, text), 2e-5);
        }
    }

    [Fact]
    public async Task EncodeAsync_GraphThatPools_AgreesWithOwnPooling()
    {
        using TemporaryFolder own = new(), whole = new();
        WordVectors.Write(own.Path, WordVectors.Lookup());
        WordVectors.Write(whole.Path, WordVectors.Whole(), graphName: "model.onnx");
        using OnnxEncoder left = new(new OnnxOptions { Path = own.Path }), right = new(new OnnxOptions { Path = whole.Path });
        Assert.NotEqual(left.Fingerprint, right.Fingerprint);
        foreach (var text in Texts) Near([.. (await One(left, text)).Select(x => (double)x)], await One(right, text), 1e-6);
    }

    /// <summary>Length, place in the batch, neighbours, batch size and threads: a text's vector has the same bits whatever they are.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EncodeAsync_AnyBatch_GivesTheSameBits(bool quantizes)
    {
        using var folder = new TemporaryFolder();
        WordVectors.Write(folder.Path, new SmallTransformer(WordVectors.Words.Length, 64).Graph(quantizes));
        File.WriteAllText(folder["sentence_bert_config.json"], """{"max_seq_length":64}""");
        using var encoder = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        var words = WordVectors.Words;
        var texts = Gen.Int[4, words.Length - 1].List[0, 70].Select(w => string.Join(' ', w.Select(i => words[i])));
        var alone = new Dictionary<string, float[]>();
        await texts.List[1, 70].SampleAsync(async batch =>
        {
            var vectors = await All(encoder, batch);
            for (var i = 0; i < batch.Count; i++)
            {
                float[]? one;
                lock (alone) alone.TryGetValue(batch[i], out one);
                one ??= await One(encoder, batch[i]);
                lock (alone) alone[batch[i]] = one;
                Assert.Equal(one, vectors[i]);
            }
        }, iter: 25, threads: 2);
    }

    /// <summary>What rows are run one by one for: the same graph in one run gives a text other values among other texts.</summary>
    [Fact]
    public void Run_DynamicInt8InOneBatch_DependsOnTheBatch()
    {
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(new SmallTransformer(WordVectors.Words.Length, 16).Graph(quantizes: true));
        float[] Run(long second)
        {
            long[] ids = [2, 4, 5, 3, 2, second, second, 3], ones = [1, 1, 1, 1, 1, 1, 1, 1];
            using var i = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(ids, [2, 4]);
            using var m = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(ones, [2, 4]);
            using var t = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(new long[8], [2, 4]);
            using var options = new Microsoft.ML.OnnxRuntime.RunOptions();
            using var answers = session.Run(options, ["input_ids", "attention_mask", "token_type_ids"], [i, m, t], ["last_hidden_state"]);
            return answers[0].GetTensorDataAsSpan<float>()[..(4 * SmallTransformer.Dimension)].ToArray();
        }
        Assert.NotEqual(Run(6), Run(9));
    }

    [Fact]
    public async Task EncodeAsync_Int8_IsNearTheFloatModel()
    {
        using TemporaryFolder exact = new(), small = new();
        var model = new SmallTransformer(WordVectors.Words.Length, 16);
        WordVectors.Write(exact.Path, model.Graph());
        File.WriteAllBytes(exact["onnx/model_qint8.onnx"], model.Graph(quantizes: true));
        using OnnxEncoder left = new(new OnnxOptions { Path = exact.Path }), right = new(new OnnxOptions { Path = exact.Path, File = "onnx/model_qint8.onnx" });
        foreach (var text in Texts)
        {
            var (a, b) = (await One(left, text), await One(right, text));
            Assert.True(a.Zip(b, (x, y) => (double)x * y).Sum() > 0.999, text);
        }
    }

    [Theory]
    [InlineData(-1, 16, false)]
    [InlineData(1, -1, false)]
    [InlineData(4, 16, true)]
    public async Task EncodeAsync_FixedShapes_GiveTheSameVectors(long rows, long length, bool narrow)
    {
        using TemporaryFolder free = new(), bound = new();
        var model = new SmallTransformer(WordVectors.Words.Length, 16);
        WordVectors.Write(free.Path, model.Graph());
        WordVectors.Write(bound.Path, model.Graph(rows: rows, length: length, narrow: narrow));
        using OnnxEncoder left = new(new OnnxOptions { Path = free.Path }), right = new(new OnnxOptions { Path = bound.Path });
        var expected = await All(left, Texts);
        foreach (var (i, vector) in (await All(right, Texts)).Index()) Near([.. expected[i].Select(x => (double)x)], vector, 1e-5);
    }

    [Fact]
    public async Task EncodeAsync_Prompts_StandBeforeTheText()
    {
        using var folder = new TemporaryFolder();
        WordVectors.Write(folder.Path, WordVectors.Lookup());
        File.WriteAllText(folder["config_sentence_transformers.json"], """{"prompts":{"query":"query: ","document":"document: "},"default_prompt_name":"document"}""");
        using var plain = new OnnxEncoder(new OnnxOptions { Path = folder.Path, Prompt = "" });
        using var query = new OnnxEncoder(new OnnxOptions { Path = folder.Path, PromptName = "query" });
        using var byDefault = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        Assert.Equal(await One(plain, "query: a dog"), await One(query, "a dog"));
        Assert.Equal(await One(plain, "document: a dog"), await One(byDefault, "a dog"));
        Assert.Equal(3, new[] { plain, query, byDefault }.Select(e => e.Fingerprint).Distinct().Count());
        var fault = Assert.Throws<PairForgeException>(() => new OnnxEncoder(new OnnxOptions { Path = folder.Path, PromptName = "passage" }));
        Assert.Equal($"{folder.Path}: config_sentence_transformers.json has no prompt 'passage'; it has query, document: give the text itself with prompt", fault.Message);
        // [CLS] query : a dog [SEP], and only what stands behind the prompt is pooled.
        File.WriteAllText(folder["1_Pooling/config.json"], """{"pooling_mode_mean_tokens":true,"include_prompt":false}""");
        using var left = new OnnxEncoder(new OnnxOptions { Path = folder.Path, PromptName = "query" });
        var sum = new double[WordVectors.Dimension];
        foreach (var word in (ReadOnlySpan<string>)["a", "dog", "[SEP]"])
            for (var d = 0; d < sum.Length; d++) sum[d] += WordVectors.Table[(WordVectors.Id(word) * sum.Length) + d];
        Near(Unit(sum), await One(left, "a dog"), 1e-6);
    }

    [Fact]
    public async Task Fingerprint_WhatDecidesVectors_ChangesIt()
    {
        using var folder = new TemporaryFolder();
        WordVectors.Write(folder.Path, WordVectors.Lookup());
        var seen = new HashSet<string>();
        string Fingerprint(OnnxOptions? options = null)
        {
            using var encoder = new OnnxEncoder(options ?? new OnnxOptions { Path = folder.Path });
            return encoder.Fingerprint;
        }
        Assert.True(seen.Add(Fingerprint()));
        Assert.False(seen.Add(Fingerprint()));
        Assert.True(seen.Add(Fingerprint(new OnnxOptions { Path = folder.Path, MaxTokens = 8 })));
        File.WriteAllText(folder["README.md"], "not read");
        Assert.False(seen.Add(Fingerprint()));
        File.WriteAllText(folder["1_Pooling/config.json"], """{"pooling_mode_cls_token":true}""");
        Assert.True(seen.Add(Fingerprint()));
        File.WriteAllText(folder["sentence_bert_config.json"], """{"max_seq_length":16,"do_lower_case":true}""");
        Assert.True(seen.Add(Fingerprint()));
        File.WriteAllText(folder["tokenizer.json"], WordVectors.Tokenizer.Replace("\"lowercase\":true", "\"lowercase\":false", StringComparison.Ordinal));
        Assert.True(seen.Add(Fingerprint()));
        var table = WordVectors.Table.ToArray();
        table[9]++;
        File.WriteAllBytes(folder["onnx/model.onnx"], WordVectors.Lookup(table: table));
        Assert.True(seen.Add(Fingerprint()));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task EncodeAsync_VocabularyAlone_IsRead()
    {
        using var folder = new TemporaryFolder();
        WordVectors.Write(folder.Path, WordVectors.Lookup());
        using var json = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        var expected = await All(json, Texts);
        File.Delete(folder["tokenizer.json"]);
        File.WriteAllText(folder["vocab.txt"], string.Join('\n', WordVectors.Words) + "\n");
        using var text = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        Assert.Equal(expected, await All(text, Texts));
    }

    /// <summary>The published static table as an ONNX model with a Unigram tokenizer, against the sum computed plainly.</summary>
    [Fact]
    public async Task EncodeAsync_PublishedTable_IsThePlainMean()
    {
        var source = SharedData.Require("models/use_lite_static");
        using var folder = new TemporaryFolder();
        var table = PublishedTable.Write(folder, source);
        using var encoder = new OnnxEncoder(new OnnxOptions { Path = folder.Path });
        var tokenizer = TokenizerFile.Read(folder["tokenizer.json"]);
        var lines = File.ReadLines(SharedData.Require("corpus/multi30k_captions.en.txt")).Take(300).ToArray();
        foreach (var (i, vector) in (await All(encoder, lines)).Index())
        {
            var ids = Ids(tokenizer, lines[i], 128);
            Near(Unit([.. Enumerable.Range(0, 256).Select(d => ids.Sum(id => (double)table[(id * 256) + d]))]), vector, 1e-6);
        }
    }

    private static async Task<float[]> One(OnnxEncoder encoder, string text) => (await All(encoder, [text]))[0];

    private static async Task<float[][]> All(OnnxEncoder encoder, IReadOnlyList<string> texts)
    {
        var vectors = new float[texts.Count * encoder.Dimension];
        await encoder.EncodeAsync([.. texts.Select((t, i) => new TextToEncode(i.ToString(CultureInfo.InvariantCulture), t))], vectors, TestContext.Current.CancellationToken);
        return [.. vectors.Chunk(encoder.Dimension)];
    }

    private static List<int> Ids(TextTokenizer tokenizer, string text, int most)
    {
        var (tokens, ids, types) = (new List<int>(), new List<int>(), new List<int>());
        tokenizer.Encode(text.Trim(), tokens);
        tokenizer.Template.Apply(tokens, most, ids, types);
        return ids;
    }

    private static double[] Unit(double[] vector)
    {
        var length = Math.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / length)];
    }

    private static void Near(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
