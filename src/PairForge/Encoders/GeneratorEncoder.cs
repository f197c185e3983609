using Microsoft.Extensions.AI;

namespace PairForge.Encoders;

/// <summary>Runs any embedding generator of Microsoft.Extensions.AI as the seed encoder.</summary>
public sealed class GeneratorEncoder : ITextEncoder
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;

    /// <summary>Wraps <paramref name="generator"/>.</summary>
    /// <param name="generator">Answers one embedding a text, in order.</param>
    /// <param name="dimension">Length of its vectors.</param>
    /// <param name="fingerprint">Names model and version; part of the run's identity.</param>
    public GeneratorEncoder(IEmbeddingGenerator<string, Embedding<float>> generator, int dimension, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentException.ThrowIfNullOrEmpty(fingerprint);
        (_generator, Dimension, Fingerprint) = (generator, dimension, fingerprint);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public bool IsCostly => true;

    /// <inheritdoc/>
    public async ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var answers = await _generator.GenerateAsync(texts.Select(t => t.Text), cancellationToken: cancellation).ConfigureAwait(false);
        if (answers.Count != texts.Count)
            throw new PairForgeException(FailureKind.TryAgain, $"the embedding generator answered {answers.Count} vectors for {texts.Count} texts; it must answer one a text");
        for (var i = 0; i < answers.Count; i++)
        {
            var vector = answers[i].Vector.Span;
            if (vector.Length != Dimension)
                throw new PairForgeException(FailureKind.BadConfiguration, $"the embedding generator answered {vector.Length} dimensions; {Dimension} were declared");
            var row = vectors.Span.Slice(i * Dimension, Dimension);
            vector.CopyTo(row);
            UnitLength.Scale(row);
        }
    }
}
