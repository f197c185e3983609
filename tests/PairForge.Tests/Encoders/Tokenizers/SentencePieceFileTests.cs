using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class SentencePieceFileTests
{
    [Theory]
    [InlineData("test_model.model")]
    [InlineData("test_ja_model.model")]
    [InlineData("xlnet_spiece.model")]
    public void Read_PublishedModel_GivesTheIdsOfItsConvertedFile(string model)
    {
        var path = SharedData.Require($"models/sentencepiece/{model}");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson.OfSentencePiece(File.ReadAllBytes(path)));
        var (converted, read) = (TokenizerFile.Read(folder["tokenizer.json"]), SentencePieceFile.Read(path));
        foreach (var text in HardTexts.Own.Concat(HardTexts.Shared()).Where(t => !t.Contains('<', StringComparison.Ordinal)))
        {
            var (expected, ids) = (new List<int>(), new List<int>());
            // White space other than the space stays at the ends of a text in the model's own reading alone.
            converted.Encode($"a{text}b", expected);
            read.Encode($"a{text}b", ids);
            Assert.Equal(expected, ids);
        }
    }

    [Fact]
    public void Read_FairseqOrder_MovesThePiecesByOne()
    {
        var path = SharedData.Require("models/sentencepiece/test_model.model");
        var (plain, moved) = (SentencePieceFile.Read(path), SentencePieceFile.Read(path, SentencePieceFraming.XlmRoberta));
        var (ids, framed, types, own) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        plain.Encode("Two young guys", ids);
        moved.Encode("Two young guys", own);
        moved.Template.Apply(own, 100, framed, types);
        Assert.Equal([0, .. ids.Select(id => id + 1), 2], framed);
        Assert.Equal(plain.Size + 2, moved.Size);
        Assert.Equal(3, Ids(moved, "☃☃")[^1]); // neighbouring unknown characters are one token
    }

    [Theory]
    [InlineData("\u000A\u0005\u000A\u0003abc", "it has no unknown piece")]
    [InlineData("\u000A\u007Fabc", "it ends within the 127 bytes from byte 2")]
    [InlineData("\u0012\u0002\u0018\u0002", "its kind is 2, and only unigram models (1) are read; save the tokenizer as tokenizer.json")]
    [InlineData("no model at all", "byte 1 begins no field")]
    public void Read_OtherFile_IsRefused(string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.model"], content);
        var fault = Assert.Throws<PairForgeException>(() => SentencePieceFile.Read(folder["m.model"]));
        Assert.Equal($"{folder["m.model"]} is no SentencePiece model: {message}", fault.Message);
    }

    private static List<int> Ids(TextTokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids);
        return ids;
    }
}
