using CsCheck;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class TokenizerFileTests
{
    private static readonly string[] Small =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "run", "##ning", "##s", "un", "##able", "##believ", "hello", "world", "don", "'", "t", "it", "a", "b", "##a", "##b", "##c", "##x", "##y", "cafe", "istanbul",
        "!", ",", ".", "?", "-", "#", "李", "白", "你", "好", "日", "本", "語", "e", "i", "##e", "##i", "2", "##0", "##2", "##4", "3", "1", "##1", "##4", "quick", "brown", "fox", "dog", "€", "😀", "##😀", "c", "+", "_",
    ];

    private static readonly Dictionary<string, string> Made = Make();

    /// <summary>Names of files that have one kind of step each.</summary>
    public static TheoryData<string> Files { get; } = new(Made.Keys);

    [Theory]
    [MemberData(nameof(Files))]
    public void Encode_EveryKindOfStep_GivesTheIdsOfHuggingFace(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], Made[name]);
        Compare(folder["tokenizer.json"], HardTexts.Own.Concat(HardTexts.Shared()));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Encode_RandomText_GivesTheIdsOfHuggingFace(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], Made[name]);
        using var oracle = new HuggingFaceOracle(folder["tokenizer.json"]);
        var tokenizer = TokenizerFile.Read(folder["tokenizer.json"]);
        HardTexts.Random.Sample(text => Assert.Equal(oracle.Encode(text), Framed(tokenizer, text)), iter: LongTests.Times(100, 5000), threads: 1);
    }

    [Theory]
    [InlineData("bert_uncased", true)]
    [InlineData("bert_chinese", true)]
    [InlineData("bert_uncased", false)]
    public void Encode_PublishedVocabulary_GivesTheIdsOfHuggingFace(string model, bool lowersCase)
    {
        var path = SharedData.Require($"models/{model}/vocab.txt");
        using var folder = new TemporaryFolder();
        var vocabulary = File.ReadAllText(path).Split('\n').SkipLast(1).ToArray();
        int cls = Array.IndexOf(vocabulary, "[CLS]"), sep = Array.IndexOf(vocabulary, "[SEP]");
        var added = string.Join(',', new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Select(t => TokenizerJson.Added(Array.IndexOf(vocabulary, t), t)));
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson.Of(TokenizerJson.WordPiece(vocabulary), TokenizerJson.Uncased.Replace("\"lowercase\":true", $"\"lowercase\":{(lowersCase ? "true" : "false")}"), """{"type":"BertPreTokenizer"}""", TokenizerJson.Template("[CLS]", cls, "[SEP]", sep), $"[{added}]"));
        Compare(folder["tokenizer.json"], HardTexts.Own.Concat(HardTexts.Shared()));
        var fromText = TokenizerFile.ReadVocabulary(path, lowersCase);
        var fromJson = TokenizerFile.Read(folder["tokenizer.json"]);
        foreach (var text in HardTexts.Own.Concat(HardTexts.Shared())) Assert.Equal(Framed(fromJson, text), Framed(fromText, text));
    }

    [Theory]
    [InlineData("test_model.model")]
    [InlineData("test_ja_model.model")]
    [InlineData("xlnet_spiece.model")]
    public void Encode_ConvertedSentencePiece_GivesTheIdsOfHuggingFace(string model)
    {
        var bytes = File.ReadAllBytes(SharedData.Require($"models/sentencepiece/{model}"));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson.OfSentencePiece(bytes));
        Compare(folder["tokenizer.json"], HardTexts.Own.Concat(HardTexts.Shared()));
    }

    /// <remarks>Microsoft's library gives each of several unknown characters a token where SentencePiece gives them one: such texts are left out.</remarks>
    [Theory]
    [InlineData("test_model.model", 200)]
    [InlineData("xlnet_spiece.model", 500)]
    public void Encode_ConvertedSentencePiece_GivesTheIdsOfMicrosoftsTokenizer(string model, int atLeast)
    {
        var path = SharedData.Require($"models/sentencepiece/{model}");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson.OfSentencePiece(File.ReadAllBytes(path)));
        using var stream = File.OpenRead(path);
        var native = Microsoft.ML.Tokenizers.SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
        var tokenizer = TokenizerFile.Read(folder["tokenizer.json"]);
        var compared = 0;
        foreach (var text in HardTexts.Shared())
        {
            var expected = native.EncodeToIds(text);
            if (expected.Contains(0)) continue;
            Assert.Equal(expected, Framed(tokenizer, text));
            compared++;
        }
        Assert.True(compared >= atLeast, $"{compared} texts were compared");
    }

    /// <remarks>Microsoft's library drops symbols and emoji, which BERT has tokens for: only texts of letters, digits and punctuation are compared.</remarks>
    [Fact]
    public void ReadVocabulary_PublishedVocabulary_GivesTheIdsOfMicrosoftsTokenizer()
    {
        var path = SharedData.Require("models/bert_uncased/vocab.txt");
        var native = Microsoft.ML.Tokenizers.BertTokenizer.Create(path, new Microsoft.ML.Tokenizers.BertOptions { RemoveNonSpacingMarks = true });
        var tokenizer = TokenizerFile.ReadVocabulary(path);
        var compared = 0;
        foreach (var text in HardTexts.Shared().Where(t => t.All(c => c is '\'' or '-' or '.' or ',' or ' ' || char.IsAsciiLetterOrDigit(c) || c is >= '\u4E00' and < '\u9FCD')))
        {
            Assert.Equal(native.EncodeToIds(text), Framed(tokenizer, text));
            compared++;
        }
        Assert.True(compared >= 300, $"{compared} texts were compared");
    }

    /// <remarks>Two symbols that Microsoft's tokenizer drops; Hugging Face's ids, which our reading of the same vocabulary gives.</remarks>
    [Fact]
    public void ReadVocabulary_Symbols_AreNotDropped()
    {
        var ids = new List<int>();
        TokenizerFile.ReadVocabulary(SharedData.Require("models/bert_uncased/vocab.txt")).Encode("$1 😀", ids);
        Assert.Equal([1002, 1015, 100], ids);
    }

    [Theory]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Nmt2\"}", "normalizer is 'Nmt2', which cannot be read; known: Sequence, BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, StripAccents, Strip, Replace, Prepend, Precompiled, Nmt, ByteLevel")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\",\"form\":1}", "normalizer has the key 'form', which cannot be read")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}]}", "normalizer.normalizers[1].precompiled_charsmap is no precompiled map: it has 3 bytes")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"^a\"},\"content\":\"\"}", "normalizer.pattern is the expression '^a', which cannot be read: '^' cannot be read")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"\\\\p{Han}\"},\"content\":\"\"}", "normalizer.pattern is the expression '\\p{Han}', which cannot be read: '\\p{Han}' cannot be read")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a++\"},\"content\":\"\"}", "normalizer.pattern is the expression 'a++', which cannot be read: 'a++' cannot be read")]
    [InlineData("\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"UnicodeScripts\"}", "pre_tokenizer is 'UnicodeScripts', which cannot be read; known: Sequence, BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits, CharDelimiterSplit, Split, Metaspace, ByteLevel")]
    [InlineData("\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Whitespace\"},{\"type\":\"Metaspace\",\"prepend_scheme\":\"first\"}]}", "pre_tokenizer.pretokenizers[1].prepend_scheme is 'first' behind another pre-tokenizer, which cannot be read")]
    [InlineData("\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"Punctuation\",\"behavior\":\"Kept\"}", "pre_tokenizer.behavior is 'Kept', which cannot be read; known: Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous")]
    [InlineData("\"post_processor\":null", "\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"x\"],\"cls\":[\"y\",1]}", "post_processor.sep is no token; [\"[SEP]\", 102] was expected")]
    [InlineData("\"type\":\"WordLevel\"", "\"type\":\"BPE\",\"dropout\":0.1", "model.dropout is 0.1; tokens that are drawn by chance cannot be read: set it to null")]
    [InlineData("\"type\":\"WordLevel\"", "\"type\":\"BPE\",\"merges\":[\"a b\"]", "model.merges[0] merges 'a' and 'b', of which one is not in the vocabulary")]
    [InlineData("\"type\":\"WordLevel\"", "\"type\":\"BPE\",\"merges\":[\"a\"]", "model.merges[0] is \"a\"; two tokens were expected")]
    [InlineData("\"type\":\"WordLevel\"", "\"type\":\"WordPiece\",\"limit\":1", "model has the key 'limit', which cannot be read")]
    [InlineData("\"a\":0", "\"a\":-1", "model.vocab gives 'a' the id -1; a whole number up to 10000000 was expected")]
    [InlineData("\"added_tokens\":[]", "\"added_tokens\":[{\"id\":5,\"content\":\"a\"}]", "added_tokens[0] gives 'a' the id 5; it has 0 already")]
    [InlineData("\"added_tokens\":[]", "\"added_tokens\":7", "added_tokens is 7; a list was expected")]
    [InlineData("\"version\":\"1.0\"", "\"versions\":1", "the file has the key 'versions', which cannot be read")]
    public void Read_WhatIsNotKnown_IsRefusedWithItsPlace(string part, string by, string message)
    {
        using var folder = new TemporaryFolder();
        var file = TokenizerJson.Of("""{"type":"WordLevel","vocab":{"a":0,"[UNK]":1},"unk_token":"[UNK]"}""");
        Assert.Contains(part, file, StringComparison.Ordinal);
        File.WriteAllText(folder["t.json"], file.Replace(part, by, StringComparison.Ordinal));
        var fault = Assert.Throws<PairForgeException>(() => TokenizerFile.Read(folder["t.json"]));
        Assert.Equal($"{folder["t.json"]}: {message}", fault.Message);
        Assert.Equal(FailureKind.BadConfiguration, fault.Kind);
    }

    [Theory]
    [InlineData("", "is not valid JSON at line 1")]
    [InlineData("{\n\"a\":1,", "is not valid JSON at line 2")]
    [InlineData("{\"version\":null,\"version\":null}", "is not valid JSON")]
    [InlineData("[]", "the file is a list; a mapping was expected")]
    [InlineData("{\"version\":null,\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"\\ud800\",\"vocab\":{\"a\":1}}}", "holds text that is no Unicode")]
    public void Read_NoTokenizer_SaysSoInOneLine(string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.json"], content);
        var fault = Assert.Throws<PairForgeException>(() => TokenizerFile.Read(folder["t.json"]));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static void Compare(string path, IEnumerable<string> texts)
    {
        using var oracle = new HuggingFaceOracle(path);
        var tokenizer = TokenizerFile.Read(path);
        foreach (var text in texts)
        {
            var (expected, actual) = (oracle.Encode(text), Framed(tokenizer, text));
            if (!expected.AsSpan().SequenceEqual(actual)) Assert.Fail($"'{text}' ({string.Join(' ', text.Take(60).Select(c => $"{(int)c:X4}"))}): {string.Join(' ', expected)} was expected, {string.Join(' ', actual)} came");
        }
    }

    private static int[] Framed(TextTokenizer tokenizer, string text)
    {
        var (tokens, ids, types) = (new List<int>(), new List<int>(), new List<int>());
        tokenizer.Encode(text, tokens);
        tokenizer.Template.Apply(tokens, tokenizer.MaxTokens ?? int.MaxValue, ids, types);
        return [.. ids];
    }

    private static Dictionary<string, string> Make()
    {
        var files = new Dictionary<string, string>();
        var piece = TokenizerJson.WordPiece(Small.Distinct());
        foreach (var (name, normalizer) in new (string, string)[]
        {
            ("bert", TokenizerJson.Uncased),
            ("bert cased", TokenizerJson.Uncased.Replace("\"lowercase\":true", "\"lowercase\":false")),
            ("bert accents stay", TokenizerJson.Uncased.Replace("null", "false")),
            ("bert as it is", """{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":false,"lowercase":false}"""),
            ("nfc", """{"type":"NFC"}"""), ("nfd", """{"type":"NFD"}"""), ("nfkc", """{"type":"NFKC"}"""), ("nfkd", """{"type":"NFKD"}"""),
            ("accents", """{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"Lowercase"},{"type":"StripAccents"}]}"""),
            ("strip", """{"type":"Sequence","normalizers":[{"type":"Strip","strip_left":true,"strip_right":false},{"type":"Lowercase"}]}"""),
            ("replace", """{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"cat"},"content":"dog"},{"type":"Replace","pattern":{"Regex":"\\s+|\\p{N}"},"content":" a "}]}"""),
            ("prepend", """{"type":"Prepend","prepend":"the "}"""),
            ("nmt", """{"type":"Nmt"}"""),
        })
        {
            files["normalizer " + name] = TokenizerJson.Of(piece, normalizer, """{"type":"BertPreTokenizer"}""");
        }
        // Each character a token, and each piece ends where a character with the mark of a word's begin follows.
        var characters = HardTexts.Own.SelectMany(t => t.EnumerateRunes()).Concat(ByteAlphabet()).Select(r => r.ToString()).Where(r => r != "\0").Distinct().ToArray();
        var seen = TokenizerJson.WordPiece(["[UNK]", .. characters, .. characters.Select(c => "##" + c)]).Replace("\"max_input_chars_per_word\":100", "\"max_input_chars_per_word\":10000");
        foreach (var (name, cut) in new (string, string)[]
        {
            ("none", "null"), ("bert", """{"type":"BertPreTokenizer"}"""), ("whitespace", """{"type":"Whitespace"}"""), ("whitespace split", """{"type":"WhitespaceSplit"}"""),
            ("punctuation", """{"type":"Punctuation"}"""), ("punctuation contiguous", """{"type":"Punctuation","behavior":"Contiguous"}"""), ("punctuation removed", """{"type":"Punctuation","behavior":"Removed"}"""),
            ("punctuation previous", """{"type":"Punctuation","behavior":"MergedWithPrevious"}"""), ("punctuation next", """{"type":"Punctuation","behavior":"MergedWithNext"}"""),
            ("digits", """{"type":"Digits","individual_digits":false}"""), ("each digit", """{"type":"Digits","individual_digits":true}"""), ("delimiter", """{"type":"CharDelimiterSplit","delimiter":"a"}"""),
            ("metaspace", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"""), ("metaspace first", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}"""),
            ("metaspace never", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":true}"""), ("metaspace whole", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":false}"""),
            ("metaspace of old", """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","add_prefix_space":true}]}"""),
            ("bytes", """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"""), ("bytes prefixed", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}"""),
            ("bytes uncut", """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}"""),
            ("split", """{"type":"Split","pattern":{"String":"a"},"behavior":"MergedWithPrevious","invert":false}"""),
            ("split inverted", """{"type":"Split","pattern":{"Regex":"\\p{L}+|\\p{N}"},"behavior":"Removed","invert":true}"""),
            ("split of gpt-4", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}"""),
            ("split of gpt-2", """{"type":"Split","pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false}"""),
        })
        {
            files["pre-tokenizer " + name] = TokenizerJson.Of(seen, preTokenizer: cut);
        }
        var next = Small.Distinct().Count(); // the library numbers added tokens itself, from here
        var added = $"[{TokenizerJson.Added(next, "<mask>", left: true)},{TokenizerJson.Added(next + 1, "cat dog", special: false, normalized: true)},{TokenizerJson.Added(next + 2, "brow", special: false, word: true)},{TokenizerJson.Added(next + 3, "Fox", special: false, normalized: true, right: true)},{TokenizerJson.Added(next + 4, "<mask>x")},{TokenizerJson.Added(2, "[CLS]")},{TokenizerJson.Added(3, "[SEP]")}]";
        files["added tokens"] = TokenizerJson.Of(piece, TokenizerJson.Uncased, """{"type":"BertPreTokenizer"}""", TokenizerJson.Template("[CLS]", 2, "[SEP]", 3), added);
        files["truncation"] = TokenizerJson.Of(piece, TokenizerJson.Uncased, """{"type":"BertPreTokenizer"}""", """{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}""", truncation: """{"direction":"Right","max_length":6,"strategy":"LongestFirst","stride":0}""");
        files["truncation left"] = TokenizerJson.Of(piece, TokenizerJson.Uncased, """{"type":"BertPreTokenizer"}""", """{"type":"RobertaProcessing","sep":["[SEP]",3],"cls":["[CLS]",2],"trim_offsets":true,"add_prefix_space":true}""", truncation: """{"direction":"Left","max_length":6,"strategy":"LongestFirst","stride":0}""");
        files["word level"] = TokenizerJson.Of("""{"type":"WordLevel","vocab":{"the":0,"cat":1,"[UNK]":2,"a":3},"unk_token":"[UNK]"}""", preTokenizer: """{"type":"Whitespace"}""");
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "quickstart.txt"));
        var bytes = ByteAlphabet().Select(r => r.ToString()).ToArray();
        var (vocab, merges) = TokenizerJson.LearnPairs(lines.SelectMany(l => l.Split(' ')).Select(w => "Ġ" + w), bytes, 150);
        vocab["<mask>"] = vocab.Count;
        var model = $$"""{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":false,"byte_fallback":false,"vocab":{{vocab.ToJsonString()}},"merges":{{merges.ToJsonString()}}}""";
        files["bpe of bytes"] = TokenizerJson.Of(model, preTokenizer: """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""", postProcessor: """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true}""", addedTokens: $"[{TokenizerJson.Added((int)vocab["<mask>"]!, "<mask>", left: true)}]");
        files["bpe that ignores merges"] = files["bpe of bytes"].Replace("\"fuse_unk\":false", "\"fuse_unk\":false,\"ignore_merges\":true");
        var (marked, joins) = TokenizerJson.LearnPairs(lines.SelectMany(l => l.Split(' ')).Select(w => "▁" + w), ["<unk>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")], 150);
        var llama = """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""";
        foreach (var (name, flags) in new (string, string)[] { ("bytes", "\"fuse_unk\":true,\"byte_fallback\":true"), ("unknown", "\"fuse_unk\":false,\"byte_fallback\":false"), ("fused", "\"fuse_unk\":true,\"byte_fallback\":false") })
        {
            var pairs = $$"""{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,"end_of_word_suffix":null,{{flags}},"vocab":{{marked.ToJsonString()}},"merges":{{joins.ToJsonString()}}}""";
            files["bpe of words " + name] = TokenizerJson.Of(pairs, llama);
            files["bpe of metaspace " + name] = TokenizerJson.Of(pairs, preTokenizer: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""", addedTokens: $"[{TokenizerJson.Added(0, "<unk>")}]");
        }
        var ends = TokenizerJson.Vocabulary(["t", "h", "e", "e</w>", "a</w>", "th", "the</w>", "<unk>"]);
        files["bpe with suffix"] = TokenizerJson.Of($$"""{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,"end_of_word_suffix":"</w>","fuse_unk":false,"vocab":{{ends.ToJsonString()}},"merges":["t h","th e</w>"]}""", preTokenizer: """{"type":"Whitespace"}""");
        files["unigram"] = TokenizerJson.Of("""{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["▁",-2.5],["▁the",-3.0],["▁cat",-4.0],["a",-3.5],["b",-3.6],["ab",-7.1],["▁a",-4.1],["t",-4.0],["h",-4.2],["e",-4.1],["😀",-6.0],["the",-5.0],["li",-4.0],["日本",-5.5],["日",-6.5]]}""", preTokenizer: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", addedTokens: $"[{TokenizerJson.Added(0, "<unk>")}]");
        files["unigram of bytes"] = TokenizerJson.Of($$"""{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0.0],["▁",-2.5],["the",-3.0],["a",-3.5]{{string.Concat(Enumerable.Range(0, 256).Select(b => $",[\"<0x{b:X2}>\",-9.0]"))}}]}""", preTokenizer: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""");
        return files;
    }

    private static IEnumerable<System.Text.Rune> ByteAlphabet() =>
        Enumerable.Range(0, 256).Where(b => b is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).Concat(Enumerable.Range(256, 68)).Select(c => new System.Text.Rune(c));
}
