using System.Runtime.InteropServices;
using System.Text;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class StaticTableEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private static float[] Encode(StaticTableEncoder encoder, string text)
    {
        var vector = new float[encoder.Dimension];
        Assert.True(encoder.EncodeAsync([new("", text)], vector, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        return vector;
    }

    private static StaticTableEncoder Learnt(StaticOptions options, params string[] corpus)
    {
        var learner = new StaticTableEncoder(options);
        foreach (var text in corpus) learner.Learn(text);
        var saved = new MemoryStream();
        learner.Save(saved);
        saved.Position = 0;
        var encoder = new StaticTableEncoder(options);
        encoder.Load(saved);
        return encoder;
    }

    private static void AssertDirection(double[] expected, float[] vector)
    {
        var length = Math.Sqrt(expected.Sum(x => x * x));
        Assert.Equal(expected.Select(x => x / length), vector.Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData("red 1 0\ncar 0 1\nnew york 3 4\n")]
    [InlineData("3 2\nred 1 0\ncar 0 1\nnew york 3 4\n")] // word2vec's first line
    public void EncodeAsync_TextFileOfWords_IsTheMeanOfKnownWords(string file)
    {
        var encoder = new StaticTableEncoder(new StaticOptions { Path = Write("v.txt", file) });
        Assert.Equal(2, encoder.Dimension);
        Assert.False(encoder.Learns);
        AssertDirection([2, 1], Encode(encoder, "Red, RED unheard car!"));
        Assert.Equal([0f, 0f], Encode(encoder, "unheard"));
        Assert.Equal([0f, 0f], Encode(new StaticTableEncoder(new StaticOptions { Path = _folder["v.txt"], Lowercase = false }), "Red"));
    }

    [Fact]
    public void EncodeAsync_Sif_WeightsRareWordsMore()
    {
        // p(red) = 3/4, p(car) = 1/4; a = 0.25: weights 0.25 / 1 = 0.25 and 0.25 / 0.5 = 0.5.
        var encoder = Learnt(new StaticOptions { Path = Write("v.txt", "red 1 0\ncar 0 1\n"), Sif = 0.25 }, "red red", "red car");
        AssertDirection([0.25, 0.5], Encode(encoder, "red car"));
    }

    [Fact]
    public void EncodeAsync_RemovedComponent_IsWhatAllTextsShare()
    {
        var encoder = Learnt(new StaticOptions { Path = Write("v.txt", "the 9 0 0\nred 1 1 0\ncar 1 0 1\n"), RemoveComponents = 1 }, "the", "the the", "the the the");
        AssertDirection([0, 1, 0], Encode(encoder, "the red"));
        Assert.NotEqual(new StaticTableEncoder(new StaticOptions { Path = _folder["v.txt"] }).Fingerprint, encoder.Fingerprint);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EncodeAsync_Matrix_HasARowAToken(bool json)
    {
        File.WriteAllBytes(_folder["m.f32le"], MemoryMarshal.AsBytes<float>([1, 0, 0, 1, 5, 5]).ToArray());
        var vocabulary = json ? Write("v.json", """["red", "car"]""") : Write("v.txt", "red\ncar\n");
        AssertDirection([1, 1], Encode(new StaticTableEncoder(new StaticOptions { Path = _folder["m.f32le"], Vocabulary = vocabulary, Dimension = 2 }), "red car"));
        Assert.Contains("give dimension", Assert.Throws<PairForgeException>(() => new StaticTableEncoder(new StaticOptions { Path = _folder["m.f32le"], Vocabulary = Write("w.txt", "a\nb\nc\nd\n") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeAsync_PiecesWithProbabilities_AreCutByThem()
    {
        File.WriteAllBytes(_folder["m.f32le"], MemoryMarshal.AsBytes<float>([9, 9, 1, 0, 0, 1, 1, 1]).ToArray());
        var vocabulary = Write("v.json", """[["<unk>", 0], ["▁red", -1], ["▁r", -3], ["ed", null]]""");
        var encoder = new StaticTableEncoder(new StaticOptions { Path = _folder["m.f32le"], Vocabulary = vocabulary });
        AssertDirection([1, 0], Encode(encoder, "red")); // the whole piece is likelier than its parts
        Assert.Equal([0f, 0f], Encode(encoder, "x")); // unknown is passed over
    }

    [Fact]
    public void EncodeAsync_Model2VecFolder_SkipsUnknownWordsAndFollowsItsMapping()
    {
        Write("m/tokenizer.json", """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
             "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":null,"decoder":null,
             "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,"red":1,"car":2,"##s":3}}}
            """);
        void Weights(params (string, long[], ReadOnlyMemory<float>)[] tensors)
        {
            using var stream = File.Create(_folder["m/model.safetensors"]);
            SafetensorsFile.Write(stream, tensors);
        }
        Weights(("embeddings", [4, 2], new float[] { 7, 7, 1, 0, 0, 1, 2, 0 }));
        AssertDirection([3, 1], Encode(new StaticTableEncoder(new StaticOptions { Path = _folder["m"] }), "Red unheard cars"));
        Weights(("embeddings", [4, 2], new float[] { 7, 7, 1, 0, 0, 1, 2, 0 }), ("weights", [4], new float[] { 1, 0.5f, 1, 1 }));
        AssertDirection([0.5, 1], Encode(new StaticTableEncoder(new StaticOptions { Path = _folder["m"] }), "red car"));
        Weights(("embedding.weight", [4, 2], new float[] { 7, 7, 1, 0, 0, 1, 2, 0 }));
        AssertDirection([8, 7], Encode(new StaticTableEncoder(new StaticOptions { Path = _folder["m"] }), "red unheard")); // StaticEmbedding counts unknown words
        Weights(("embeddings", [2, 2], new float[] { 7, 7, 1, 0 }));
        Assert.Contains("each needs one", Assert.Throws<PairForgeException>(() => new StaticTableEncoder(new StaticOptions { Path = _folder["m"] })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v.txt", "red 1 0\ncar 0\n", "v.txt(2) has 1 numbers; a word and 2 numbers, with one space between, were expected")]
    [InlineData("v.txt", "red 1 x\n", "v.txt(1) holds 'x' where a number was expected")]
    [InlineData("v.txt", "red 1 NaN\n", "v.txt(1) holds 'NaN' where a number was expected")]
    [InlineData("v.txt", "", "is empty")]
    [InlineData("model.safetensors", "", "give the folder in which it lies")]
    public void Create_WrongFile_IsOneLine(string name, string text, string message)
    {
        var fault = Assert.Throws<PairForgeException>(() => new StaticTableEncoder(new StaticOptions { Path = Write(name, text) }));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Create_LatinFile_IsSaid()
    {
        File.WriteAllBytes(_folder["v.txt"], Encoding.Latin1.GetBytes("caf\u00E9 1 2\n"));
        Assert.Contains("not UTF-8", Assert.Throws<PairForgeException>(() => new StaticTableEncoder(new StaticOptions { Path = _folder["v.txt"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeAsync_PublishedTable_FindsMeaning()
    {
        var folder = SharedData.Require("models/use_lite_static");
        var encoder = new StaticTableEncoder(new StaticOptions { Path = Path.Combine(folder, "embeddings.8002x256.f32le"), Vocabulary = Path.Combine(folder, "vocab.json"), Dimension = 256 });
        double Cosine(string a, string b) => Encode(encoder, a).Zip(Encode(encoder, b), (x, y) => (double)x * y).Sum();
        Assert.True(Cosine("car", "truck") > Cosine("car", "banana"));
        Assert.True(Cosine("doctor", "physician") > Cosine("doctor", "guitar"));
    }
}
