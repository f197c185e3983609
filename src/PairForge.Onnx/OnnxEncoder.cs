using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PairForge.Encoders;

namespace PairForge.Onnx;

/// <summary>Options of <see cref="OnnxEncoder"/>.</summary>
public sealed record OnnxOptions : IValidatableObject
{
    /// <summary>The folder of a sentence-transformers model in ONNX: a graph and tokenizer files.</summary>
    public required InputPath Path { get; init; }

    /// <summary>The graph in the folder, such as <c>onnx/model_qint8.onnx</c>.</summary>
    /// <value>The default is <c>onnx/model.onnx</c>, or else <c>model.onnx</c>.</value>
    public string? File { get; init; }

    /// <summary>A prompt of the model, such as <c>query</c>, that stands before every text.</summary>
    /// <value>The default is the model's own default, most often none.</value>
    public string? PromptName { get; init; }

    /// <summary>Text that stands before every text, such as <c>"query: "</c>; instead of <see cref="PromptName"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>The most tokens of a text, special ones included; the rest is cut.</summary>
    /// <value>The default is the model's own.</value>
    [Range(1, 1 << 20)]
    public int? MaxTokens { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Prompt is not null && PromptName is not null) yield return new ValidationResult("prompt and prompt_name are both given; give one", [nameof(Prompt)]);
    }
}

/// <summary><c>onnx</c>: a sentence-transformers model as ONNX Runtime runs it, on the CPU; int8 models too.</summary>
/// <remarks>
/// Tokens are pooled as <c>1_Pooling/config.json</c> says, where the graph does not give a <c>sentence_embedding</c> itself, and every
/// vector is scaled to unit length. A text's vector has the same bits alone and in any batch, for any number of threads; another version
/// of ONNX Runtime or another instruction set may change the last ones.
/// </remarks>
public sealed class OnnxEncoder : ITextEncoder, IDisposable
{
    private const string Whole = "sentence_embedding";
    private const string Modules = "modules.json", Settings = "config_sentence_transformers.json";

    private readonly ModelTokenizer _tokenizer;
    private readonly OnnxModel _model;
    private readonly Pooling _pooling;
    private readonly string _prompt;
    private readonly int _promptTokens;

    /// <summary>Loads the folder and runs the graph once.</summary>
    /// <exception cref="PairForgeException">Something is missing, or the model needs what cannot be given.</exception>
    public OnnxEncoder(OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var directory = new ModelDirectory(options.Path);
        var (transformer, pooling, refused) = ReadModules(directory);
        _tokenizer = ModelTokenizer.Load(directory, transformer, options.MaxTokens);
        _prompt = ReadPrompt(directory, options);
        _model = OnnxModel.Load(directory, options.File, transformer, [Whole, "last_hidden_state", "token_embeddings"], _tokenizer, _tokenizer.Tokenizer.Template.SingleSpecials);
        try
        {
            // A graph with sentence_embedding holds every module; otherwise they are computed here.
            if (_model.Output != Whole && refused is not null) throw new PairForgeException(FailureKind.BadConfiguration, refused);
            _pooling = pooling;
            if (_prompt.Length > 0 && !pooling.IncludesPrompt)
            {
                if (_model.Output == Whole) throw new PairForgeException(FailureKind.BadConfiguration, $"{directory.Shown} does not pool the prompt, and its graph gives {Whole}, which pools all; leave the prompt away, or export the graph with last_hidden_state");
                var alone = Tokens("");
                _promptTokens = alone.Ids.Count - _tokenizer.Tokenizer.Template.SingleTrailing;
            }
            var trial = _model.Run(Tokens("a"));
            Dimension = trial.HasTokens ? pooling.Modes.Count * trial.Dimension : trial.Dimension;
        }
        catch
        {
            _model.Dispose();
            throw;
        }
        var identity = $"onnx 1\n{_model.Fingerprint}\n{_tokenizer.Fingerprint}\n{(_model.Output == Whole ? Whole : string.Join(',', pooling.Modes))}\n{_promptTokens}\n{_prompt}";
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        for (var i = 0; i < texts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = Tokens(texts[i].Text);
            var answer = _model.Run(row);
            var vector = vectors.Span.Slice(i * Dimension, Dimension);
            if (answer.HasTokens) _pooling.Pool(answer.Numbers, Math.Min(_promptTokens, row.Ids.Count - 1), row.Ids.Count, answer.Dimension, vector);
            else answer.Numbers.CopyTo(vector);
            UnitLength.Scale(vector);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Releases the model.</summary>
    public void Dispose() => _model.Dispose();

    private TokenRow Tokens(string text)
    {
        var (tokens, ids, types) = (new List<int>(), new List<int>(), new List<int>());
        _tokenizer.Tokenizer.Encode(_tokenizer.Prepare(_prompt + text), tokens);
        _tokenizer.Tokenizer.Template.Apply(tokens, _model.MaxTokens, ids, types);
        if (ids.Count == 0) // a text of nothing, where the model frames none
        {
            ids.Add(_tokenizer.Tokenizer.PaddingId);
            types.Add(0);
        }
        return new TokenRow(ids, types);
    }

    /// <summary>Where the transformer lies, how its tokens are pooled, and why the graph's tokens alone are not enough.</summary>
    private static (string Transformer, Pooling Pooling, string? Refused) ReadModules(ModelDirectory directory)
    {
        if (directory.Json(Modules) is not { } modules) return ("", Pooling.Default, null);
        if (modules.ValueKind != JsonValueKind.Array) throw new PairForgeException(FailureKind.BadData, $"{directory.Shown}: {Modules} is no list of modules");
        var transformer = "";
        Pooling? pooling = null;
        string? refused = null;
        foreach (var (place, module) in modules.EnumerateArray().Index())
        {
            var path = ((JsonElement?)module).Text("path", $"{directory.Shown}: {Modules}") ?? "";
            var folder = path.Length == 0 ? "" : path + "/";
            var type = ((JsonElement?)module).Text("type", $"{directory.Shown}: {Modules}") ?? "none";
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer" when place == 0:
                    transformer = folder;
                    break;
                case "Pooling" when place == 1:
                    var file = folder + "config.json";
                    pooling = Pooling.Read(directory.Json(file) ?? throw new PairForgeException(FailureKind.InputMissing, $"{directory.Shown} has no {file}, which {Modules} names"), $"{directory.Shown}: {file}");
                    break;
                case "Normalize":
                    break;
                default:
                    refused ??= $"{directory.Shown}: {Modules} has the module '{type}' at place {place}, which cannot be computed; Transformer, Pooling and Normalize can: export a graph with the output {Whole}, which holds all modules";
                    break;
            }
        }
        return (transformer, pooling ?? Pooling.Default, refused ?? (pooling is null ? $"{directory.Shown}: {Modules} names no Pooling behind the Transformer" : null));
    }

    private static string ReadPrompt(ModelDirectory directory, OnnxOptions options)
    {
        if (options.Prompt is { } prompt) return prompt;
        var settings = directory.Json(Settings);
        var file = $"{directory.Shown}: {Settings}";
        var name = options.PromptName ?? settings.Text("default_prompt_name", file);
        if (name is null) return "";
        var prompts = settings.Value("prompts");
        return prompts.Text(name, file) ?? throw new PairForgeException(
            FailureKind.BadConfiguration,
            $"{file} has no prompt '{name}'; {(prompts is { ValueKind: JsonValueKind.Object } known && known.EnumerateObject().Any() ? $"it has {string.Join(", ", known.EnumerateObject().Select(p => p.Name))}" : "it has none")}: give the text itself with prompt");
    }
}
