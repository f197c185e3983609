using PairForge.Encoders;

namespace PairForge.Training.Tests.Evaluation;

/// <summary>An encoder whose vectors can be read off: the words x, y and z are the axes, m is minus x.</summary>
internal static class WordVectors
{
    internal static ITextEncoder Encoder { get; } = new CheckpointEncoder(
        new StaticEncoder(WordTokenizer.Of(["x", "y", "z", "m"]), [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, -1, 0, 0], 3), "axes");
}
