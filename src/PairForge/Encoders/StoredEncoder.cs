namespace PairForge.Encoders;

/// <summary>An encoder that is asked only for texts whose vectors are not kept.</summary>
/// <param name="inner">The encoder; disposed of with this.</param>
/// <param name="folder">Folder of the stores.</param>
/// <param name="precision">How vectors are kept, and rounded whether kept before or not.</param>
internal sealed class StoredEncoder(ITextEncoder inner, string folder, EmbeddingPrecision precision) : ITextEncoder, IDisposable
{
    private readonly Lock _gate = new();
    private EmbeddingStore? _store;
    private long _asked, _known;

    public int Dimension => inner.Dimension;

    public string Fingerprint => inner.Fingerprint;

    public bool EncodesAnyText => inner.EncodesAnyText;

    public bool Learns => inner.Learns;

    /// <summary>Texts asked of the encoder.</summary>
    internal long Asked => Interlocked.Read(ref _asked);

    /// <summary>Texts that were kept already.</summary>
    internal long Known => Interlocked.Read(ref _known);

    public void Learn(string text) => inner.Learn(text);

    public void Save(Stream stream) => inner.Save(stream);

    public void Load(Stream stream) => inner.Load(stream);

    public async ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        var store = Store();
        var keys = new List<UInt128>();
        var missing = new List<int>();
        for (var i = 0; i < texts.Count; i++)
        {
            var key = EmbeddingStore.KeyOf(texts[i].Text);
            if (store.TryRead(key, vectors.Span.Slice(i * Dimension, Dimension))) continue;
            missing.Add(i);
            keys.Add(key);
        }
        Interlocked.Add(ref _known, texts.Count - missing.Count);
        if (missing.Count == 0) return;
        Interlocked.Add(ref _asked, missing.Count);
        var made = new float[missing.Count * Dimension];
        await inner.EncodeAsync([.. missing.Select(i => texts[i])], made, cancellation).ConfigureAwait(false);
        if (AreFinite(made)) store.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys), made); // otherwise whoever asked finds the text that is to blame
        for (var i = 0; i < missing.Count; i++) made.AsSpan(i * Dimension, Dimension).CopyTo(vectors.Span.Slice(missing[i] * Dimension, Dimension));
    }

    public void Dispose()
    {
        _store?.Dispose();
        (inner as IDisposable)?.Dispose();
    }

    /// <summary>Opened with the first text: an encoder that learns has its fingerprint when it has learnt.</summary>
    private EmbeddingStore Store()
    {
        lock (_gate)
        {
            return _store ??= EmbeddingStore.Open(folder, inner.Fingerprint, precision, inner.Dimension);
        }
    }

    private static bool AreFinite(float[] vectors)
    {
        foreach (var x in vectors)
        {
            if (!float.IsFinite(x)) return false;
        }
        return true;
    }
}
