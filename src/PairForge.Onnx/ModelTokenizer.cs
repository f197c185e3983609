using System.Security.Cryptography;
using System.Text.Json;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Onnx;

/// <summary>The tokenizer of a model folder, and the length that its texts are cut to.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="MaxTokens">The most tokens of a row, as the folder or the user says.</param>
/// <param name="LowersCase">Whether sentence-transformers lower-cases texts before it cuts them.</param>
/// <param name="Fingerprint">Names the file and what else decides the ids.</param>
internal sealed record ModelTokenizer(TextTokenizer Tokenizer, int MaxTokens, bool LowersCase, string Fingerprint)
{
    private const int UsualLength = 512;

    /// <summary>What sentence-transformers has called the transformer module's configuration.</summary>
    private static readonly string[] TransformerNames =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    private static readonly string[] SentencePieceNames = ["sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "tokenizer.model"];

    /// <summary>Reads <c>tokenizer.json</c>, else <c>vocab.txt</c>, else a SentencePiece model, with the configuration beside it.</summary>
    /// <param name="directory">The model folder.</param>
    /// <param name="modules">The folder of the transformer module, with a slash behind it, or empty.</param>
    /// <param name="maxTokens">The user's own limit; null takes the model's.</param>
    /// <exception cref="PairForgeException">There is none of them, or it cannot be read.</exception>
    internal static ModelTokenizer Load(ModelDirectory directory, string modules, int? maxTokens)
    {
        var transformer = TransformerNames.Select(n => modules + n).FirstOrDefault(n => directory.Find(n) is not null, modules + TransformerNames[0]);
        string configuration = modules + "tokenizer_config.json", model = modules + "config.json";
        var settings = directory.Json(transformer);
        var tokens = directory.Json(configuration);
        var (tokenizer, fingerprint) = Read(directory, modules, tokens, configuration);
        var limit = maxTokens ?? settings.Number("max_seq_length", transformer)
            ?? Least(tokens.Number("model_max_length", configuration), directory.Json(model).Number("max_position_embeddings", model)) ?? tokenizer.MaxTokens ?? UsualLength;
        var lowers = settings.Flag("do_lower_case", transformer) ?? false;
        return new ModelTokenizer(tokenizer, limit, lowers, $"{fingerprint} {limit} {lowers}");
    }

    /// <summary>A text as the tokenizer gets it: without white space around it, as sentence-transformers does.</summary>
    internal string Prepare(string text)
    {
        var span = text.AsSpan();
        while (span.Length > 0 && IsSpace(span[0])) span = span[1..];
        while (span.Length > 0 && IsSpace(span[^1])) span = span[..^1];
        var trimmed = span.Length == text.Length ? text : span.ToString();
        return LowersCase ? NormalizerReader.LowerCase(trimmed) : trimmed;
    }

    /// <summary>Python's white space, which has four control characters more.</summary>
    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F';

    private static int? Least(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    private static (TextTokenizer, string) Read(ModelDirectory directory, string modules, JsonElement? configuration, string file)
    {
        if (directory.Find(modules + "tokenizer.json") is { } json) return (TokenizerFile.Read(json), Hash(json));
        if (directory.Find(modules + "vocab.txt") is { } vocabulary)
        {
            var lowers = configuration.Flag("do_lower_case", file) ?? true;
            var chinese = configuration.Flag("tokenize_chinese_chars", file) ?? true;
            var accents = configuration.Flag("strip_accents", file);
            return (TokenizerFile.ReadVocabulary(vocabulary, lowers, chinese, accents), $"{Hash(vocabulary)} {lowers} {chinese} {accents}");
        }
        foreach (var name in SentencePieceNames)
        {
            if (directory.Find(modules + name) is not { } path) continue;
            var kind = configuration.Text("tokenizer_class", file);
            var framing = kind?.Replace("Fast", "", StringComparison.Ordinal) switch
            {
                "XLMRobertaTokenizer" => SentencePieceFraming.XlmRoberta,
                "T5Tokenizer" => SentencePieceFraming.T5,
                "AlbertTokenizer" => SentencePieceFraming.Albert,
                _ => throw new PairForgeException(FailureKind.BadConfiguration, $"{directory.Shown}: {name} needs a tokenizer_config.json whose tokenizer_class is XLMRobertaTokenizer, T5Tokenizer or AlbertTokenizer, found {kind ?? "none"}; or save the tokenizer as tokenizer.json"),
            };
            return (SentencePieceFile.Read(path, framing), $"{Hash(path)} {framing}");
        }
        throw new PairForgeException(FailureKind.InputMissing, $"{directory.Shown} has no {modules}tokenizer.json, vocab.txt or {SentencePieceNames[0]}; a tokenizer must lie beside the model");
    }

    private static string Hash(string path)
    {
        using var stream = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
