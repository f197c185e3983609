namespace PairForge.Encoders;

/// <summary>How a kept vector is written.</summary>
public enum EmbeddingPrecision
{
    /// <summary>As it is: 4 bytes a dimension.</summary>
    Float32,

    /// <summary>The upper half of a float32, rounded to even: 2 bytes a dimension.</summary>
    Bfloat16,

    /// <summary>A whole number from -127 to 127 times a factor of the vector: 1 byte a dimension.</summary>
    Int8,
}

/// <summary>The <c>embeddings</c> block: vectors are kept from run to run, so that no text is encoded twice by one encoder.</summary>
public sealed record EmbeddingsOptions
{
    /// <summary>How they are kept. Every vector is rounded so, kept before or not: a run gives the same rows with an empty store and a full one.</summary>
    /// <value>The default is <see cref="EmbeddingPrecision.Float32"/>, which rounds nothing.</value>
    public EmbeddingPrecision Precision { get; init; } = EmbeddingPrecision.Float32;

    /// <summary>Folder of the store; not part of the run's identity.</summary>
    /// <value>The default is the dataset's folder with <c>.cache</c> after its name, which <c>--fresh</c> leaves alone.</value>
    public OutputPath? Path { get; init; }
}
