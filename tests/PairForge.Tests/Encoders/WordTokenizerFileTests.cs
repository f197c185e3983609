using System.Text;
using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Tests.Encoders;

public sealed class WordTokenizerFileTests
{
    [Fact]
    public void Read_WrittenFile_GivesTheSameVocabulary()
    {
        using var folder = new TemporaryFolder();
        var path = folder["tokenizer.json"];
        var tokenizer = WordTokenizer.Of(["cat", "\"", "\\", "é", "李", "😀"]);
        using (var stream = File.Create(path)) WordTokenizerFile.Write(tokenizer, stream);
        Assert.Equal(tokenizer.Vocabulary, WordTokenizerFile.Read(path).Vocabulary);
    }

    [Fact]
    public void Write_Vocabulary_IsWhatHuggingFaceReads()
    {
        using var stream = new MemoryStream();
        WordTokenizerFile.Write(WordTokenizer.Of(["cat"]), stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var root = json.RootElement;
        Assert.Equal("1.0", root.GetProperty("version").GetString());
        Assert.Equal("BertNormalizer", root.GetProperty("normalizer").GetProperty("type").GetString());
        Assert.Equal("BertPreTokenizer", root.GetProperty("pre_tokenizer").GetProperty("type").GetString());
        Assert.Equal("WordLevel", root.GetProperty("model").GetProperty("type").GetString());
        Assert.Equal("[UNK]", root.GetProperty("model").GetProperty("unk_token").GetString());
        Assert.Equal(2, root.GetProperty("model").GetProperty("vocab").GetProperty("cat").GetInt32());
        foreach (var key in (string[])["truncation", "padding", "post_processor", "decoder"]) Assert.Equal(JsonValueKind.Null, root.GetProperty(key).ValueKind);
    }

    [Fact]
    public void Write_Pieces_IsWhatHuggingFaceReads()
    {
        using var folder = new TemporaryFolder();
        var path = folder["tokenizer.json"];
        using (var stream = File.Create(path)) WordTokenizerFile.Write(WordTokenizer.OfPieces(["cat", "##s"]), stream);
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var model = json.RootElement.GetProperty("model");
        Assert.Equal(["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"], model.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("WordPiece", "##", 100), (model.GetProperty("type").GetString(), model.GetProperty("continuing_subword_prefix").GetString(), model.GetProperty("max_input_chars_per_word").GetInt32()));
        Assert.Equal(3, model.GetProperty("vocab").GetProperty("##s").GetInt32());
        var ids = new List<int>();
        WordTokenizerFile.Read(path).Encode("cats dog", ids);
        Assert.Equal([2, 3, 0], ids);
    }

    [Fact]
    public void Read_PiecesWithAnotherLimit_KeepIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder["tokenizer.json"];
        File.WriteAllText(path, """{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","max_input_chars_per_word":3,"vocab":{"[UNK]":0,"a":1,"##b":2},"unk_token":"[UNK]"}}""");
        var ids = new List<int>();
        WordTokenizerFile.Read(path).Encode("abb abbb", ids);
        Assert.Equal([1, 2, 2, 0], ids);
    }

    [Theory]
    [InlineData("""{"normalizer":{"type":"NFC"}}""", "normalizer 'NFC'")]
    [InlineData("""{"normalizer":null}""", "normalizer 'none'")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer","lowercase":false}}""", "normalizer.lowercase")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer","strip_accents":false}}""", "strip_accents")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"Unigram"}}""", "model 'Unigram'")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","continuing_subword_prefix":"@@"}}""", "'@@'")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","max_input_chars_per_word":"x"}}""", "max_input_chars_per_word")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordLevel","vocab":{"[UNK]":0,"a":2},"unk_token":"[UNK]"}}""", "the id 2")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"[UNK]"}}""", "unknown token")]
    [InlineData("[]", "normalizer 'none'")]
    [InlineData("{", "not valid JSON")]
    public void Read_OtherRules_AreRefused(string json, string part)
    {
        using var folder = new TemporaryFolder();
        var path = folder["tokenizer.json"];
        File.WriteAllText(path, json, Encoding.UTF8);
        Assert.Contains(part, Assert.Throws<PairForgeException>(() => WordTokenizerFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
