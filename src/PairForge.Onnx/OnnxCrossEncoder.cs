using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using PairForge.Mining;

namespace PairForge.Onnx;

/// <summary>Options of <see cref="OnnxCrossEncoder"/>.</summary>
public sealed record OnnxCrossEncoderOptions
{
    /// <summary>The folder of a cross-encoder in ONNX: a graph and tokenizer files.</summary>
    public required InputPath Path { get; init; }

    /// <summary>The graph in the folder, such as <c>onnx/model_qint8.onnx</c>.</summary>
    /// <value>The default is <c>onnx/model.onnx</c>, or else <c>model.onnx</c>.</value>
    public string? File { get; init; }

    /// <summary>The label whose probability is the score, from 0, where the model has several.</summary>
    [Range(0, 10_000)]
    public int? Label { get; init; }

    /// <summary>The most tokens of a pair, special ones included; the longer text is cut.</summary>
    /// <value>The default is the model's own.</value>
    [Range(1, 1 << 20)]
    public int? MaxTokens { get; init; }
}

/// <summary><c>onnx-cross-encoder</c>: a sentence-transformers CrossEncoder as ONNX Runtime runs it, on the CPU.</summary>
/// <remarks>
/// A model with one label gives its sigmoid, as CrossEncoder does, or the logit where the model's <c>config.json</c> names
/// <c>Identity</c> as its activation; of several labels the score is the probability (softmax) of <see cref="OnnxCrossEncoderOptions.Label"/>.
/// A pair's score has the same bits alone and in any batch.
/// </remarks>
public sealed class OnnxCrossEncoder : IPairScorer, IDisposable
{
    private readonly ModelTokenizer _tokenizer;
    private readonly OnnxModel _model;
    private readonly bool _isLogit;
    private readonly int? _label;

    /// <summary>Loads the folder and runs the graph once.</summary>
    /// <exception cref="PairForgeException">Something is missing, or the model needs what cannot be given.</exception>
    public OnnxCrossEncoder(OnnxCrossEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var directory = new ModelDirectory(options.Path);
        _label = options.Label;
        _isLogit = ReadsLogit(directory);
        _tokenizer = ModelTokenizer.Load(directory, "", options.MaxTokens);
        _model = OnnxModel.Load(directory, options.File, "", ["logits"], _tokenizer, _tokenizer.Tokenizer.Template.PairSpecials);
        try
        {
            var (_, labels, hasTokens) = _model.Run(Tokens("a", "b"));
            if (hasTokens) throw new PairForgeException(FailureKind.BadConfiguration, $"{directory.Shown} answers '{_model.Output}' for every token; a cross-encoder's graph has the output logits, (pairs, labels)");
            if (labels == 1 ? _label is > 0 : _label is null || _label >= labels)
                throw new PairForgeException(FailureKind.BadConfiguration, $"{directory.Shown} has {labels} label{(labels == 1 ? "" : "s")}, and label is {_label?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not given"}; it must be 0 to {labels - 1}");
        }
        catch
        {
            _model.Dispose();
            throw;
        }
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"onnx-cross-encoder 1\n{_model.Fingerprint}\n{_tokenizer.Fingerprint}\n{_isLogit} {_label}")));
    }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public ValueTask ScoreAsync(IReadOnlyList<TextPair> pairs, Memory<double> scores, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        for (var i = 0; i < pairs.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Span[i] = Score(_model.Run(Tokens(pairs[i].Query, pairs[i].Text)).Numbers);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Releases the model.</summary>
    public void Dispose() => _model.Dispose();

    private double Score(ReadOnlySpan<float> logits)
    {
        if (logits.Length == 1) return _isLogit ? logits[0] : 1 / (1 + Math.Exp(-(double)logits[0]));
        double sum = 0;
        var wanted = logits[_label!.Value];
        foreach (var logit in logits) sum += Math.Exp((double)logit - wanted);
        return 1 / sum;
    }

    private TokenRow Tokens(string query, string text)
    {
        var (first, second, ids, types) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        _tokenizer.Tokenizer.Encode(_tokenizer.Prepare(query), first);
        _tokenizer.Tokenizer.Encode(_tokenizer.Prepare(text), second);
        _tokenizer.Tokenizer.Template.Apply(first, second, _model.MaxTokens, ids, types);
        if (ids.Count == 0)
        {
            ids.Add(_tokenizer.Tokenizer.PaddingId);
            types.Add(0);
        }
        return new TokenRow(ids, types);
    }

    /// <summary>Whether <c>config.json</c> asks for the logit itself, in the key of sentence-transformers 4 or of those before.</summary>
    private static bool ReadsLogit(ModelDirectory directory)
    {
        const string file = "config.json";
        var configuration = directory.Json(file);
        var name = configuration.Value("sentence_transformers").Text("activation_fn", file) ?? configuration.Text("sbert_ce_default_activation_function", file);
        var activation = name?[(name.LastIndexOf('.') + 1)..];
        return activation switch
        {
            null or "Sigmoid" => false,
            "Identity" => true,
            _ => throw new PairForgeException(FailureKind.BadConfiguration, $"{directory.Shown}: {file} names the activation '{name}', which cannot be computed; Sigmoid and Identity can"),
        };
    }
}
