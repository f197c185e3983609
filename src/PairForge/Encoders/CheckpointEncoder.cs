namespace PairForge.Encoders;

/// <summary>Options of <see cref="CheckpointEncoder"/>.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The model folder that <c>pairforge train</c> wrote.</summary>
    public required InputPath Path { get; init; }
}

/// <summary>Encodes with a model folder of <c>pairforge train</c>, or any StaticEmbedding folder over whole words.</summary>
public sealed class CheckpointEncoder : ITextEncoder
{
    private readonly StaticEncoder _encoder;

    /// <summary>Loads the folder.</summary>
    public CheckpointEncoder(CheckpointOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (File.Exists(options.Path.Resolved))
        {
            ModelFile.RefuseCode(options.Path.Resolved);
            throw new PairForgeException(FailureKind.InputMissing, $"{options.Path.Shown} is a file; give the model folder that pairforge train wrote");
        }
        if (!Directory.Exists(options.Path.Resolved))
            throw new PairForgeException(FailureKind.InputMissing, $"the model folder {options.Path.Shown} does not exist; give one that pairforge train wrote");
        _encoder = StaticEncoder.Load(options.Path.Resolved);
        Fingerprint = StaticEncoder.Fingerprint(options.Path.Resolved);
    }

    /// <summary>Wraps an encoder in memory.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="fingerprint">Names it.</param>
    public CheckpointEncoder(StaticEncoder encoder, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentException.ThrowIfNullOrEmpty(fingerprint);
        (_encoder, Fingerprint) = (encoder, fingerprint);
    }

    /// <inheritdoc/>
    public int Dimension => _encoder.Dimension;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var words = new List<int>();
        for (var i = 0; i < texts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _encoder.Encode(texts[i].Text, vectors.Span.Slice(i * Dimension, Dimension), words);
        }
        return ValueTask.CompletedTask;
    }
}
