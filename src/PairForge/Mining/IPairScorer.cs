namespace PairForge.Mining;

/// <summary>Two texts that a cross-encoder reads together.</summary>
/// <param name="Query">The anchor.</param>
/// <param name="Text">A positive or a candidate.</param>
public readonly record struct TextPair(string Query, string Text);

/// <summary>A cross-encoder: it reads two texts at once and says how well the second answers the first.</summary>
/// <remarks>Used by <c>mine.rescore</c> and by the guard <c>cross-encoder</c>. Scores need no bounds; higher is better.</remarks>
public interface IPairScorer
{
    /// <summary>Hex hash of everything that decides its scores; part of the run's identity.</summary>
    string Fingerprint { get; }

    /// <summary>Scores pairs; the score of a pair depends on that pair alone, never on the batch.</summary>
    ValueTask ScoreAsync(IReadOnlyList<TextPair> pairs, Memory<double> scores, CancellationToken cancellation);
}
