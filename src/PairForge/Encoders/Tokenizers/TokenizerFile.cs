using System.Text;
using System.Text.Json;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Reads a Hugging Face <c>tokenizer.json</c>, or BERT's <c>vocab.txt</c>.</summary>
/// <remarks>
/// WordPiece, BPE, Unigram and WordLevel models with the normalisers, pre-tokenisers and post-processors that encoders use. What is
/// not known is refused with its name and place: a text that is cut otherwise than in training has another vector, and nobody sees it.
/// </remarks>
public static class TokenizerFile
{
    /// <summary>A longer file is no tokenizer.</summary>
    internal const int MostBytes = 512 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="PairForgeException">The file is missing, is no JSON, or asks for something that cannot be read.</exception>
    public static TextTokenizer Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = ModelFile.Open(path);
            if (stream.Length > MostBytes) throw new PairForgeException(FailureKind.BadData, $"{path} has {stream.Length} bytes; at most {MostBytes} are read");
            using var document = JsonDocument.Parse(stream, Strict);
            return Read(new TokenizerNode(document.RootElement, path, ""));
        }
        catch (JsonException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is not valid JSON{(e.LineNumber is { } line ? $" at line {line + 1}" : "")}; a tokenizer.json was expected: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} holds text that is no Unicode: {e.Message}", e);
        }
    }

    /// <summary>Reads a <c>vocab.txt</c> of BERT: line i is the piece with the id i.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lowersCase">Whether texts are lower-cased and lose their accents, as for uncased models.</param>
    /// <param name="partsChinese">Whether Chinese characters stand alone.</param>
    /// <param name="stripsAccents">Whether accents go; null: where texts are lower-cased.</param>
    /// <exception cref="PairForgeException">The file is missing or lacks <c>[UNK]</c>, <c>[CLS]</c> or <c>[SEP]</c>.</exception>
    public static TextTokenizer ReadVocabulary(string path, bool lowersCase = true, bool partsChinese = true, bool? stripsAccents = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var stream = ModelFile.Open(path);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            var id = 0;
            // Only LF ends a line: some pieces are other line ends.
            foreach (var line in reader.ReadToEnd().Split('\n').SkipLast(1)) ids[line.TrimEnd('\r')] = id++;
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{path} is not UTF-8; a vocabulary, a piece a line, was expected", e);
        }
        int Special(string token) => ids.TryGetValue(token, out var id) ? id : throw new PairForgeException(FailureKind.BadData, $"{path} has no line {token}; a vocabulary of BERT was expected, a piece a line");
        var (unknown, cls, sep) = (Special("[UNK]"), Special("[CLS]"), Special("[SEP]"));
        var specials = new List<AddedToken>();
        foreach (var token in (ReadOnlySpan<string>)["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
            if (ids.TryGetValue(token, out var id)) specials.Add(new AddedToken(id, token, false, false, false));
        return new TextTokenizer(
            NormalizerReader.Bert(true, partsChinese, stripsAccents ?? lowersCase, lowersCase), PreTokenizerReader.Bert, new WordPieceModel(ids, unknown, "##", WordTokenizer.LongestWord), ids, specials, [])
        {
            PaddingId = ids.GetValueOrDefault("[PAD]"),
            Template = TemplateReader.Bert(cls, sep),
        };
    }

    private static TextTokenizer Read(TokenizerNode root)
    {
        root.Only("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var model = TokenModelReader.Read(root.Child("model") ?? throw root.Refused("has no model; a tokenizer.json was expected"), ids);
        var all = new Dictionary<string, int>(ids, StringComparer.Ordinal);
        var (raw, normalized) = (new List<AddedToken>(), new List<AddedToken>());
        foreach (var node in root.Children("added_tokens"))
        {
            node.Only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            var token = new AddedToken(node.Number("id"), node.Text("content"), node.Flag("single_word", false), node.Flag("lstrip", false), node.Flag("rstrip", false));
            if (token.Content.Length == 0 || token.Id > TokenModelReader.HighestId) throw node.Refused("is empty, or has an id that is too high");
            if (all.TryGetValue(token.Content, out var known) && known != token.Id) throw node.Refused($"gives '{token.Content}' the id {token.Id}; it has {known} already");
            all[token.Content] = token.Id;
            (node.Flag("normalized", !node.Flag("special", false)) ? normalized : raw).Add(token);
        }
        var padding = root.Child("padding")?.NumberOrNull("pad_id");
        foreach (var name in (ReadOnlySpan<string>)["[PAD]", "<pad>"])
            if (all.TryGetValue(name, out var id)) padding ??= id;
        var truncation = root.Child("truncation");
        return new TextTokenizer(NormalizerReader.Read(root.Child("normalizer")), PreTokenizerReader.Read(root.Child("pre_tokenizer")), model, all, raw, normalized)
        {
            PaddingId = padding ?? 0,
            MaxTokens = truncation?.NumberOrNull("max_length"),
            Template = TemplateReader.Read(root.Child("post_processor")) with { CutsLeft = truncation?.Text("direction", "Right") == "Left" },
        };
    }
}
