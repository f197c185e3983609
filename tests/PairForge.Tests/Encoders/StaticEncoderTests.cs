using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class StaticEncoderTests
{
    // cat = (3, 0), dog = (0, 4); 0 and 1 are unknown and padding
    private static StaticEncoder CatAndDog() => new(WordTokenizer.Of(["cat", "dog"]), [0, 0, 0, 0, 3, 0, 0, 4], 2);

    [Theory]
    [InlineData("cat", 1, 0)]
    [InlineData("The cat!", 1, 0)]
    [InlineData("cat DOG", 0.6f, 0.8f)]
    [InlineData("dog dog cat", 0.35112344f, 0.93632918f)] // (3, 8) / sqrt(73)
    [InlineData("bird", 0, 0)]
    [InlineData("", 0, 0)]
    public void Encode_Text_IsTheMeanOfItsRowsScaled(string text, float x, float y)
    {
        var vector = CatAndDog().Encode(text);
        Assert.Equal(x, vector[0], 1e-6f);
        Assert.Equal(y, vector[1], 1e-6f);
    }

    [Fact]
    public void Load_SavedFolder_EncodesBitForBitAlike()
    {
        using var folder = new TemporaryFolder();
        var words = Enumerable.Range(0, 50).Select(i => $"w{i}").ToArray();
        var random = new KeyedRandom(1, "test", "rows");
        var rows = new float[52 * 37];
        for (var i = 2 * 37; i < rows.Length; i++) rows[i] = (float)(random.NextDouble() - 0.5);
        var encoder = new StaticEncoder(WordTokenizer.Of(words), rows, 37);
        encoder.Save(folder.Path);
        var loaded = StaticEncoder.Load(folder.Path);
        foreach (var text in (string[])["w1 w2 w3", "w49", "w0 unknown w0", ""]) Assert.Equal(encoder.Encode(text), loaded.Encode(text));
    }

    [Fact]
    public void Save_Folder_IsWhatSentenceTransformersLoads()
    {
        using var folder = new TemporaryFolder();
        CatAndDog().Save(folder.Path);
        Assert.Equal(["config_sentence_transformers.json", "model.safetensors", "modules.json", "tokenizer.json"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var modules = JsonDocument.Parse(File.ReadAllBytes(folder["modules.json"]));
        var module = Assert.Single(modules.RootElement.EnumerateArray().ToList());
        Assert.Equal("sentence_transformers.models.StaticEmbedding", module.GetProperty("type").GetString());
        Assert.Equal("", module.GetProperty("path").GetString());
        Assert.Equal([4, 2], SafetensorsFile.Open(folder["model.safetensors"]).Tensors["embedding.weight"].Shape);
    }

    [Fact]
    public void Load_FolderOfEarlierSentenceTransformers_FollowsItsPath()
    {
        using var folder = new TemporaryFolder();
        CatAndDog().Save(Directory.CreateDirectory(folder["0_StaticEmbedding"]).FullName);
        File.WriteAllText(folder["modules.json"], """[{"idx":0,"name":"0","path":"0_StaticEmbedding","type":"sentence_transformers.models.StaticEmbedding"}]""");
        Assert.Equal(CatAndDog().Encode("cat dog"), StaticEncoder.Load(folder.Path).Encode("cat dog"));
    }

    [Theory]
    [InlineData("""[{"type":"sentence_transformers.models.Transformer","path":""}]""", "StaticEmbedding")]
    [InlineData("""[{"type":"sentence_transformers.models.StaticEmbedding","path":"../other"}]""", "StaticEmbedding")]
    [InlineData("[]", "StaticEmbedding")]
    [InlineData("{}", "not a list of modules")]
    [InlineData("nonsense", "not a list of modules")]
    public void Load_OtherModel_IsRefused(string modules, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["modules.json"], modules);
        Assert.Contains(part, Assert.Throws<PairForgeException>(() => StaticEncoder.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFolder_IsAMissingInput() =>
        Assert.Equal(FailureKind.InputMissing, Assert.Throws<PairForgeException>(() => StaticEncoder.Load("/no/such/model")).Kind);

    [Fact]
    public void Load_RowsOfAnotherVocabulary_AreRefused()
    {
        using var folder = new TemporaryFolder();
        CatAndDog().Save(folder.Path);
        using (var stream = File.Create(folder["model.safetensors"])) SafetensorsFile.Write(stream, [("embedding.weight", [2, 2], new float[4])]);
        Assert.Contains("(2, 2)", Assert.Throws<PairForgeException>(() => StaticEncoder.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
