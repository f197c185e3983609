using System.Text.Json;

namespace PairForge.Onnx;

/// <summary>How the vectors of tokens become one; the names are those of sentence-transformers.</summary>
internal enum PoolingMode
{
    /// <summary>The first token.</summary>
    Cls,

    /// <summary>The largest value of each dimension.</summary>
    Max,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The sum over the square root of the number of tokens.</summary>
    MeanSqrtLenTokens,

    /// <summary>The mean, weighted by the token's position from 1.</summary>
    Weightedmean,

    /// <summary>The last token.</summary>
    Lasttoken,
}

/// <summary>The pooling module of sentence-transformers; several modes stand behind one another in the vector.</summary>
/// <param name="Modes">In the order of the peer's output.</param>
/// <param name="IncludesPrompt">Whether the prompt's tokens count.</param>
internal sealed record Pooling(IReadOnlyList<PoolingMode> Modes, bool IncludesPrompt)
{
    private static readonly (string Key, PoolingMode Mode)[] Keys =
    [
        ("pooling_mode_cls_token", PoolingMode.Cls), ("pooling_mode_max_tokens", PoolingMode.Max), ("pooling_mode_mean_tokens", PoolingMode.Mean),
        ("pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLenTokens), ("pooling_mode_weightedmean_tokens", PoolingMode.Weightedmean), ("pooling_mode_lasttoken", PoolingMode.Lasttoken),
    ];

    /// <summary>What sentence-transformers does for a folder that says nothing.</summary>
    internal static Pooling Default { get; } = new([PoolingMode.Mean], true);

    /// <summary>Reads a <c>config.json</c> of the module.</summary>
    /// <exception cref="PairForgeException">It names no mode, or one that is not known.</exception>
    internal static Pooling Read(JsonElement configuration, string file)
    {
        JsonElement? json = configuration;
        var modes = new List<PoolingMode>();
        if (json.Value("pooling_mode") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } named)
        {
            foreach (var name in named.ValueKind == JsonValueKind.String ? [named] : named.EnumerateArray().ToArray())
            {
                var text = name.ToString();
                modes.Add(Enum.TryParse<PoolingMode>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(text[0]) ? mode
                    : throw new PairForgeException(FailureKind.BadConfiguration, $"{file}: pooling_mode is '{text}', which cannot be computed; known: cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken"));
            }
        }
        foreach (var (key, mode) in Keys)
            if (json.Flag(key, file) == true && !modes.Contains(mode)) modes.Add(mode);
        if (configuration.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in configuration.EnumerateObject())
            {
                if (property.Name.StartsWith("pooling_mode_", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.True && !Keys.Any(k => k.Key == property.Name))
                    throw new PairForgeException(FailureKind.BadConfiguration, $"{file}: {property.Name} is true, which cannot be computed; known: {string.Join(", ", Keys.Select(k => k.Key))}");
            }
        }
        return modes.Count > 0 ? new Pooling(modes, json.Flag("include_prompt", file) ?? true)
            : throw new PairForgeException(FailureKind.BadConfiguration, $"{file} turns no pooling mode on; one of {string.Join(", ", Keys.Select(k => k.Key))} was expected");
    }

    /// <summary>Pools one text.</summary>
    /// <param name="tokens">(tokens, dimension) row-major, padding behind the text's own tokens.</param>
    /// <param name="from">The first token that counts.</param>
    /// <param name="count">One past the text's last token.</param>
    /// <param name="dimension">Numbers of a token.</param>
    /// <param name="vector">Receives (modes * dimension) numbers.</param>
    internal void Pool(ReadOnlySpan<float> tokens, int from, int count, int dimension, Span<float> vector)
    {
        for (var m = 0; m < Modes.Count; m++)
        {
            var into = vector.Slice(m * dimension, dimension);
            switch (Modes[m])
            {
                case PoolingMode.Cls:
                    tokens[..dimension].CopyTo(into);
                    break;
                case PoolingMode.Lasttoken:
                    tokens.Slice((count - 1) * dimension, dimension).CopyTo(into);
                    break;
                case PoolingMode.Max:
                    into.Fill(float.NegativeInfinity);
                    for (var t = from; t < count; t++)
                        for (var d = 0; d < dimension; d++) into[d] = Math.Max(into[d], tokens[(t * dimension) + d]);
                    break;
                default:
                    Sum(Modes[m], tokens, from, count, dimension, into);
                    break;
            }
        }
    }

    private static void Sum(PoolingMode mode, ReadOnlySpan<float> tokens, int from, int count, int dimension, Span<float> into)
    {
        var sums = new double[dimension];
        double weights = 0;
        for (var t = from; t < count; t++)
        {
            var weight = mode == PoolingMode.Weightedmean ? t + 1 : 1.0;
            weights += weight;
            for (var d = 0; d < dimension; d++) sums[d] += weight * tokens[(t * dimension) + d];
        }
        var divisor = mode == PoolingMode.MeanSqrtLenTokens ? Math.Sqrt(weights) : weights;
        for (var d = 0; d < dimension; d++) into[d] = (float)(sums[d] / divisor);
    }
}
