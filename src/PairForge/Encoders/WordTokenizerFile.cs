using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairForge.Encoders;

/// <summary>Reads and writes a <see cref="WordTokenizer"/> as a Hugging Face <c>tokenizer.json</c>.</summary>
public static class WordTokenizerFile
{
    /// <summary>Writes the file. The same vocabulary always gives the same bytes.</summary>
    public static void Write(WordTokenizer tokenizer, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(stream);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        // Added tokens are looked for in the raw text; without any, a text that says "[UNK]" is cut like every other.
        json.WriteStartArray("added_tokens");
        json.WriteEndArray();
        json.WriteStartObject("normalizer");
        json.WriteString("type", "BertNormalizer");
        json.WriteBoolean("clean_text", true);
        json.WriteBoolean("handle_chinese_chars", true);
        json.WriteBoolean("strip_accents", true);
        json.WriteBoolean("lowercase", true);
        json.WriteEndObject();
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "BertPreTokenizer");
        json.WriteEndObject();
        json.WriteNull("post_processor");
        json.WriteNull("decoder");
        json.WriteStartObject("model");
        json.WriteString("type", tokenizer.HasPieces ? "WordPiece" : "WordLevel");
        json.WriteString("unk_token", tokenizer.Vocabulary[tokenizer.UnknownId]);
        if (tokenizer.HasPieces)
        {
            json.WriteString("continuing_subword_prefix", WordTokenizer.Continuing);
            json.WriteNumber("max_input_chars_per_word", tokenizer.WordLimit);
        }
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokenizer.Vocabulary.Count; id++) json.WriteNumber(tokenizer.Vocabulary[id], id);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Reads a file of that kind; one that asks for other rules is refused, never read approximately.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PairForgeException">The file is missing, is no JSON, or needs a tokeniser that this class is not.</exception>
    public static WordTokenizer Read(string path)
    {
        using var stream = ModelFile.Open(path);
        try
        {
            using var document = JsonDocument.Parse(stream);
            return Read(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw Refused(path, $"is not valid JSON at line {e.LineNumber + 1}; a tokenizer.json was expected", e);
        }
    }

    private static WordTokenizer Read(JsonElement root, string path)
    {
        var normalizer = Property(root, "normalizer");
        Expect(path, normalizer, "normalizer", "BertNormalizer");
        foreach (var flag in (ReadOnlySpan<string>)["clean_text", "handle_chinese_chars", "lowercase"])
        {
            if (Property(normalizer, flag).ValueKind is JsonValueKind.False) throw Refused(path, $"sets normalizer.{flag} to false; only true can be read");
        }
        if (Property(normalizer, "strip_accents").ValueKind is JsonValueKind.False) throw Refused(path, "sets normalizer.strip_accents to false; only true or null can be read");
        Expect(path, Property(root, "pre_tokenizer"), "pre_tokenizer", "BertPreTokenizer");
        var model = Property(root, "model");
        var longestWord = Expect(path, model, "model", "WordLevel", "WordPiece") == "WordPiece" ? ReadWordLimit(model, path) : (int?)null;
        var vocab = Property(model, "vocab");
        if (vocab.ValueKind != JsonValueKind.Object) throw Refused(path, "has no model.vocab");
        var words = new string?[vocab.GetPropertyCount()];
        foreach (var entry in vocab.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || (uint)id >= (uint)words.Length || words[id] is not null)
                throw Refused(path, $"gives the word '{entry.Name}' the id {entry.Value.GetRawText()}; ids must be 0 to {words.Length - 1}, each once");
            words[id] = entry.Name;
        }
        var unknown = Property(model, "unk_token").ValueKind == JsonValueKind.String ? Property(model, "unk_token").GetString() : null;
        var unknownId = Array.IndexOf(words, unknown);
        if (unknown is null || unknownId < 0) throw Refused(path, $"names the unknown token '{unknown}', which is not in its vocabulary");
        return WordTokenizer.FromVocabulary(words!, unknownId, longestWord);
    }

    private static int ReadWordLimit(JsonElement model, string path)
    {
        var prefix = Property(model, "continuing_subword_prefix");
        if (prefix.ValueKind == JsonValueKind.String && prefix.GetString() != WordTokenizer.Continuing)
            throw Refused(path, $"marks pieces with '{prefix.GetString()}'; only {WordTokenizer.Continuing} can be read");
        var limit = Property(model, "max_input_chars_per_word");
        if (limit.ValueKind == JsonValueKind.Undefined) return WordTokenizer.LongestWord;
        if (limit.ValueKind != JsonValueKind.Number || !limit.TryGetInt32(out var characters) || characters < 0)
            throw Refused(path, $"sets model.max_input_chars_per_word to {limit.GetRawText()}; a whole number was expected");
        return characters;
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string Expect(string path, JsonElement element, string name, params ReadOnlySpan<string> types)
    {
        var found = Property(element, "type");
        var text = (found.ValueKind == JsonValueKind.String ? found.GetString() : null) ?? "none";
        return types.Contains(text) ? text : throw Refused(path, $"has the {name} '{text}'; only {string.Join(" or ", types!)} can be read");
    }

    private static PairForgeException Refused(string path, string what, Exception? inner = null) =>
        new(FailureKind.BadConfiguration, $"{path} {what}", inner);
}
