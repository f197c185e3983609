using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>Texts encoded once each, whatever pairs ask for them.</summary>
internal sealed class TextVectors
{
    private const int BatchSize = 256;

    private readonly Dictionary<string, int> _places;
    private readonly float[] _vectors;
    private readonly int _dimension;

    private TextVectors(Dictionary<string, int> places, float[] vectors, int dimension) => (_places, _vectors, _dimension) = (places, vectors, dimension);

    internal static async Task<TextVectors> EncodeAsync(ITextEncoder encoder, IEnumerable<string> texts, CancellationToken cancellation)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var distinct = new List<TextToEncode>();
        foreach (var text in texts)
        {
            if (places.TryAdd(text, distinct.Count)) distinct.Add(new TextToEncode(text, text));
        }
        var vectors = new float[(long)distinct.Count * encoder.Dimension];
        for (var at = 0; at < distinct.Count; at += BatchSize)
        {
            var batch = distinct.GetRange(at, Math.Min(BatchSize, distinct.Count - at));
            await encoder.EncodeAsync(batch, vectors.AsMemory(at * encoder.Dimension, batch.Count * encoder.Dimension), cancellation).ConfigureAwait(false);
        }
        return new TextVectors(places, vectors, encoder.Dimension);
    }

    internal ReadOnlySpan<float> this[string text] => _vectors.AsSpan(_places[text] * _dimension, _dimension);

    /// <summary>Cosine similarity, the vectors being of unit length; 0 where one is zero.</summary>
    internal double Cosine(string left, string right)
    {
        var a = this[left];
        var b = this[right];
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
