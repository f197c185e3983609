namespace PairForge.Training.Encoders;

/// <summary>One text of a training step.</summary>
/// <param name="Text">Index among the texts that <see cref="SentenceEncoder.Prepare"/> was given.</param>
/// <param name="IsView">Whether it is compared with itself and so must be a view under a dropout mask of its own.</param>
/// <param name="Cutoff">Token rows or embedding columns to zero, before pooling; null: none. Dropout comes on top.</param>
/// <param name="Partner">Index of a text whose embedding is mixed in; -1: none.</param>
/// <param name="Lambda">Weight of the text's own embedding in the mixture; the partner's is the rest.</param>
public readonly record struct BatchText(int Text, bool IsView = false, Cutoff? Cutoff = null, int Partner = -1, float Lambda = 1);
