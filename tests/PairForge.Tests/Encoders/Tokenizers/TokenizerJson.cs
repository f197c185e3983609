using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PairForge.Tests.Encoders.Tokenizers;

/// <summary>Makes <c>tokenizer.json</c> files for tests.</summary>
internal static class TokenizerJson
{
    internal const string Uncased = """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""";

    /// <summary>A whole file from the JSON of its parts.</summary>
    internal static string Of(string model, string normalizer = "null", string preTokenizer = "null", string postProcessor = "null", string addedTokens = "[]", string truncation = "null") =>
        $$"""{"version":"1.0","truncation":{{truncation}},"padding":null,"added_tokens":{{addedTokens}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{postProcessor}},"decoder":null,"model":{{model}}}""";

    /// <summary>An added token.</summary>
    internal static string Added(int id, string content, bool special = true, bool normalized = false, bool left = false, bool right = false, bool word = false) =>
        new JsonObject { ["id"] = id, ["content"] = content, ["single_word"] = word, ["lstrip"] = left, ["rstrip"] = right, ["normalized"] = normalized, ["special"] = special }.ToJsonString();

    /// <summary>A WordPiece model over a vocabulary in order.</summary>
    internal static string WordPiece(IEnumerable<string> vocabulary) =>
        new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100, ["vocab"] = Vocabulary(vocabulary) }.ToJsonString();

    /// <summary>A vocabulary in order of its ids.</summary>
    internal static JsonObject Vocabulary(IEnumerable<string> vocabulary)
    {
        var vocab = new JsonObject();
        foreach (var (id, piece) in vocabulary.Index()) vocab[piece] = id;
        return vocab;
    }

    /// <summary>A post-processor that puts <c>cls</c> before and <c>sep</c> behind.</summary>
    internal static string Template(string cls, int clsId, string sep, int sepId)
    {
        static JsonObject Special(string token, int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };
        static JsonObject Text(string name, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
        static JsonObject Token(string token, int id) => new() { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) };
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special(cls, 0), Text("A", 0), Special(sep, 0)),
            ["pair"] = new JsonArray(Special(cls, 0), Text("A", 0), Special(sep, 0), Text("B", 1), Special(sep, 1)),
            ["special_tokens"] = new JsonObject { [cls] = Token(cls, clsId), [sep] = Token(sep, sepId) },
        }.ToJsonString();
    }

    /// <summary>A byte-pair model learnt from words, whose characters <paramref name="alphabet"/> also holds: Sennrich's algorithm, the naive way.</summary>
    internal static (JsonObject Vocab, JsonArray Merges) LearnPairs(IEnumerable<string> words, IEnumerable<string> alphabet, int merges)
    {
        var counts = words.Where(w => w.Length > 0).GroupBy(w => w).ToDictionary(g => g.Key.EnumerateRunes().Select(r => r.ToString()).ToList(), g => g.Count());
        var vocab = alphabet.Concat(counts.Keys.SelectMany(w => w)).Distinct().ToList();
        var list = new JsonArray();
        for (var m = 0; m < merges; m++)
        {
            var best = counts.SelectMany(w => w.Key.Zip(w.Key.Skip(1)).Select(p => (Pair: p, Count: w.Value))).GroupBy(p => p.Pair)
                .OrderByDescending(g => g.Sum(p => p.Count)).ThenBy(g => g.Key.First + " " + g.Key.Second, StringComparer.Ordinal).FirstOrDefault();
            if (best is null) break;
            var (left, right) = best.Key;
            list.Add(new JsonArray(left, right));
            if (!vocab.Contains(left + right)) vocab.Add(left + right);
            foreach (var word in counts.Keys)
                for (var i = 0; i + 1 < word.Count; i++)
                    if (word[i] == left && word[i + 1] == right)
                    {
                        word[i] = left + right;
                        word.RemoveAt(i + 1);
                    }
        }
        return (Vocabulary(vocab), list);
    }

    /// <summary>What Hugging Face's converter makes of a SentencePiece unigram <c>.model</c>.</summary>
    internal static string OfSentencePiece(byte[] model)
    {
        var vocab = new JsonArray();
        string charsmap = "";
        var unknown = 0;
        foreach (var (field, value) in Fields(model))
        {
            if (field == 1)
            {
                string piece = "";
                float score = 0;
                foreach (var (inner, bytes) in Fields(value))
                {
                    if (inner == 1) piece = Encoding.UTF8.GetString(bytes);
                    else if (inner == 2) score = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                    else if (inner == 3 && bytes[0] == 2) unknown = vocab.Count;
                }
                vocab.Add(new JsonArray(piece, (double)score));
            }
            else if (field == 2)
            {
                foreach (var (inner, bytes) in Fields(value)) Assert.False(inner == 3 && bytes[0] != 1, "only unigram models are converted");
            }
            else if (field == 3)
            {
                foreach (var (inner, bytes) in Fields(value))
                    if (inner == 2) charsmap = Convert.ToBase64String(bytes);
            }
        }
        var normalizer = $$$"""{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"{{{charsmap}}}"},{"type":"Strip","strip_left":true,"strip_right":true},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]}""";
        return Of(new JsonObject { ["type"] = "Unigram", ["unk_id"] = unknown, ["byte_fallback"] = false, ["vocab"] = vocab }.ToJsonString(), normalizer, """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""");
    }

    /// <summary>The fields of a protocol buffer; a number comes as its bytes.</summary>
    private static IEnumerable<(int Field, byte[] Value)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            byte[] value;
            switch (key & 7)
            {
                case 0:
                    value = BitConverter.GetBytes(Varint(message, ref at));
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    value = message[at..(at + length)];
                    at += length;
                    break;
                default:
                    var size = (key & 7) == 5 ? 4 : 8;
                    value = message[at..(at + size)];
                    at += size;
                    break;
            }
            yield return ((int)(key >> 3), value);
        }
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80) return value;
        }
    }
}
