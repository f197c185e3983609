using System.Collections.Concurrent;
using PairForge.Encoders;

namespace PairForge.Tests.Runs;

/// <summary>An encoder whose vectors are a pure function of the text, with scores of either sign.</summary>
/// <param name="coarse">Few different vectors whose scores are exact, so that many candidates tie.</param>
internal sealed class MadeUpEncoder(bool coarse) : ITextEncoder
{
    /// <summary>Every id that was asked for, with its text.</summary>
    public ConcurrentDictionary<string, string> Asked { get; } = new();

    public int Dimension => coarse ? 4 : 3;

    public string Fingerprint => coarse ? "coarse" : "fine";

    public bool Learns => false;

    public void Learn(string text) => throw new NotSupportedException();

    public void Save(Stream stream) => throw new NotSupportedException();

    public void Load(Stream stream) => throw new NotSupportedException();

    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            Asked[texts[i].Id] = texts[i].Text;
            Vector(texts[i].Text).CopyTo(vectors.Span[(i * Dimension)..]);
        }
        return ValueTask.CompletedTask;
    }

    public float[] Vector(string text)
    {
        var random = new KeyedRandom(11, "vector", text);
        var vector = new float[Dimension];
        if (!coarse)
        {
            for (var i = 0; i < vector.Length; i++) vector[i] = (float)(random.NextDouble() * 2 - 1);
            UnitLength.Scale(vector);
        }
        else if (random.NextInt(3) == 0) vector[random.NextInt(4)] = random.NextInt(2) == 0 ? 1 : -1;
        else
        {
            for (var i = 0; i < vector.Length; i++) vector[i] = random.NextInt(2) == 0 ? 0.5f : -0.5f;
        }
        return vector;
    }
}
