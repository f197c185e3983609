using PairForge.Encoders;
using PairForge.Search;

namespace PairForge.Filters;

/// <summary>Embeddings of evaluation texts, searched by exact inner product.</summary>
internal sealed class EvaluationVectors
{
    private readonly ITextEncoder _encoder;
    private readonly VectorFile _vectors;
    private readonly ExactSearch _search;
    private readonly IReadOnlyList<ulong> _owners;
    private readonly double _similarity;

    /// <param name="encoder">The encoder; it learns from <paramref name="texts"/> where it learns.</param>
    /// <param name="texts">The evaluation texts.</param>
    /// <param name="owners">By text, the bit of its file.</param>
    /// <param name="similarity">Cosine from which a text is near.</param>
    internal EvaluationVectors(ITextEncoder encoder, IReadOnlyList<string> texts, IReadOnlyList<ulong> owners, double similarity)
    {
        (_encoder, _owners, _similarity) = (encoder, owners, similarity);
        if (encoder.Learns)
        {
            foreach (var text in texts) encoder.Learn(text);
            using var learnt = new MemoryStream();
            encoder.Save(learnt);
            learnt.Position = 0;
            encoder.Load(learnt);
        }
        _vectors = VectorFile.InMemory(Encode(texts), encoder.Dimension);
        _search = new ExactSearch(_vectors, threads: 1); // the callers are many
    }

    /// <summary>Sets the bit of the file that has the nearest evaluation text, where that is near enough.</summary>
    internal void Find(IReadOnlyList<string> texts, Span<ulong> found)
    {
        var nearest = new Neighbour[texts.Count];
        var counts = new int[texts.Count];
        _search.Search(Encode(texts), texts.Count, 1, null, 0, nearest, counts);
        for (var i = 0; i < nearest.Length; i++)
        {
            if (counts[i] > 0 && nearest[i].Score >= _similarity) found[i] |= _owners[nearest[i].Row];
        }
    }

    private float[] Encode(IReadOnlyList<string> texts)
    {
        var vectors = new float[checked(texts.Count * _encoder.Dimension)];
        var asked = new TextToEncode[texts.Count];
        for (var i = 0; i < asked.Length; i++) asked[i] = new TextToEncode(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"evaluation/{i}"), texts[i]);
        var encoding = _encoder.EncodeAsync(asked, vectors, CancellationToken.None);
        if (!encoding.IsCompletedSuccessfully) encoding.AsTask().GetAwaiter().GetResult(); // a filter is synchronous; an encoder on this machine is too
        return vectors;
    }
}
