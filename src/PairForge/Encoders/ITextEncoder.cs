using Microsoft.Extensions.AI;

namespace PairForge.Encoders;

/// <summary>One text to encode, with the id that vectors from outside are keyed by.</summary>
/// <param name="Id">Passage id; a given positive's id is <c>passage id/p ordinal</c>, a view's <c>passage id/v ordinal</c>, those that are anchors after the others.</param>
/// <param name="Text">The text.</param>
public readonly record struct TextToEncode(string Id, string Text);

/// <summary>
/// The encoder that a run calls. Components registered under <c>encode</c> implement it; any
/// <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> is adapted by <see cref="GeneratorEncoder"/>.
/// </summary>
public interface ITextEncoder
{
    /// <summary>Length of a vector. Valid after <see cref="Load"/> where the encoder learns from the corpus.</summary>
    int Dimension { get; }

    /// <summary>Hex hash of everything that decides its vectors (weights, options); part of the run's identity.</summary>
    string Fingerprint { get; }

    /// <summary>False where only texts known beforehand have a vector: then views are not scored.</summary>
    bool EncodesAnyText => true;

    /// <summary>Whether encoding costs so much that vectors are kept from run to run even where no <c>embeddings</c> block asks for it.</summary>
    bool IsCostly => false;

    /// <summary>True when the encoder must see the corpus before it encodes; it then has the three methods below.</summary>
    bool Learns => false;

    /// <summary>Sees one kept, unaugmented text of the corpus, in order. Called by one thread.</summary>
    void Learn(string text) => throw new NotSupportedException("this encoder does not learn from the corpus");

    /// <summary>Writes what was learnt.</summary>
    void Save(Stream stream) => throw new NotSupportedException("this encoder does not learn from the corpus");

    /// <summary>Loads what <see cref="Save"/> wrote; afterwards the encoder is read-only and may be called by several threads.</summary>
    void Load(Stream stream) => throw new NotSupportedException("this encoder does not learn from the corpus");

    /// <summary>Encodes texts to unit length, row-major, (texts, dimension). A vector depends on its own text only, never on the batch.</summary>
    ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation);
}
