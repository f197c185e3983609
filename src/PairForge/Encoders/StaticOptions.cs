using System.ComponentModel.DataAnnotations;

namespace PairForge.Encoders;

/// <summary>Options of <c>static</c>.</summary>
public sealed record StaticOptions : IValidatableObject
{
    /// <summary>
    /// A folder of Model2Vec or of sentence-transformers' StaticEmbedding; a text file of words and vectors (GloVe, word2vec);
    /// or a matrix: <c>.npy</c>, or <c>.f32le</c>, float32 little-endian without a header.
    /// </summary>
    public required InputPath Path { get; init; }

    /// <summary>For a matrix: what its rows stand for. A text file, a token a line; or JSON: a list of tokens, or a list of SentencePiece's [piece, log probability].</summary>
    public InputPath? Vocabulary { get; init; }

    /// <summary>For <c>.f32le</c>: numbers a row; needed where the matrix has more rows than the vocabulary has tokens.</summary>
    [Range(1, 65536)]
    public int? Dimension { get; init; }

    /// <summary>For a matrix or text file of words: whether texts are lower-cased, and lose their accents, before words are looked up.</summary>
    /// <value>The default is true.</value>
    public bool Lowercase { get; init; } = true;

    /// <summary>Smooth inverse frequency: a token of probability p in the corpus has the weight a / (a + p). Arora, Liang, Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017, where a is 0.001.</summary>
    /// <value>The default, null, weights all tokens alike.</value>
    [Range(1e-6, 1.0)]
    public double? Sif { get; init; }

    /// <summary>Common directions of the corpus's vectors that are taken out of every vector; 1 in the paper above.</summary>
    /// <value>The default is 0.</value>
    [Range(0, 100)]
    public int RemoveComponents { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isMatrix = System.IO.Path.GetExtension(Path.Given).ToLowerInvariant() is ".npy" or ".f32le";
        if (isMatrix && Vocabulary is null) yield return new($"vocabulary is missing; with {Path.Given} it names the tokens of the rows", [nameof(Vocabulary)]);
        if (!isMatrix && Vocabulary is not null) yield return new($"vocabulary goes with a matrix (.npy or .f32le), not with {Path.Given}", [nameof(Vocabulary)]);
    }
}
