using System.ComponentModel.DataAnnotations;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using PairForge.Text;

namespace PairForge.Encoders;

/// <summary>Options of the <c>hashing</c> encoder.</summary>
public sealed record HashingOptions
{
    /// <summary>Length of a vector.</summary>
    /// <value>The default is 512.</value>
    [Range(8, 65536)]
    public int Dimension { get; init; } = 512;

    /// <summary>Weight of a pair of neighbouring words beside the weight 1 of a word.</summary>
    /// <value>The default is 0.3.</value>
    [Range(0.0, 100.0)]
    public double Bigrams { get; init; } = 0.3;

    /// <summary>Weight of all character n-grams (3 to 5) of a word together beside the weight 1 of the word.</summary>
    /// <value>The default is 0.5.</value>
    [Range(0.0, 100.0)]
    public double Characters { get; init; } = 0.5;
}

/// <summary>
/// Signed feature hashing of words, word pairs and character n-grams, weighted by inverse document frequencies learnt
/// from the corpus: the embedded seed encoder, with nothing to download.
/// </summary>
/// <remarks>
/// Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009. Document frequencies are integers
/// in 2^20 buckets, so that what is learnt does not depend on order; all arithmetic is scalar in a fixed order and the
/// logarithm is PairForge's own, so every machine gives the same bits.
/// </remarks>
public sealed class HashingEncoder : ITextEncoder
{
    private const int Buckets = 1 << 20;
    private const int MinGram = 3, MaxGram = 5;

    private readonly HashingOptions _options;
    private int[]? _frequencies;
    private long _texts;
    private double[]? _idf;

    /// <summary>Creates an encoder that has learnt nothing yet: every feature weighs the same.</summary>
    public HashingEncoder(HashingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Fingerprint = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes("hashing/1" + CanonicalJson.Write(options))));
    }

    /// <inheritdoc/>
    public int Dimension => _options.Dimension;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public bool Learns => true;

    /// <inheritdoc/>
    public void Learn(string text)
    {
        _frequencies ??= new int[Buckets];
        var features = new List<(ulong Hash, double Weight)>(128);
        Features(text, features);
        features.Sort(static (a, b) => (a.Hash & (Buckets - 1)).CompareTo(b.Hash & (Buckets - 1)));
        var last = -1;
        foreach (var (hash, _) in features)
        {
            var bucket = (int)(hash & (Buckets - 1));
            if (bucket == last) continue;
            _frequencies[bucket]++;
            last = bucket;
        }
        _texts++;
    }

    /// <inheritdoc/>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(BitConverter.GetBytes(_texts));
        stream.Write(MemoryMarshal.AsBytes((_frequencies ?? new int[Buckets]).AsSpan()));
    }

    /// <inheritdoc/>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> count = stackalloc byte[8];
        stream.ReadExactly(count);
        _texts = BitConverter.ToInt64(count);
        var frequencies = new int[Buckets];
        stream.ReadExactly(MemoryMarshal.AsBytes(frequencies.AsSpan()));
        var byFrequency = new Dictionary<int, double>();
        _idf = new double[Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            if (!byFrequency.TryGetValue(frequencies[i], out var idf))
                byFrequency.Add(frequencies[i], idf = PortableMath.Log((_texts + 1.0) / (frequencies[i] + 1.0)) + 1);
            _idf[i] = idf;
        }
        _frequencies = null;
    }

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var features = new List<(ulong Hash, double Weight)>(256);
        var sums = new double[Dimension];
        for (var t = 0; t < texts.Count; t++)
        {
            features.Clear();
            Array.Clear(sums);
            Features(texts[t].Text, features);
            foreach (var (hash, weight) in features)
            {
                var value = weight * (_idf is null ? 1 : _idf[(int)(hash & (Buckets - 1))]);
                var spread = hash * 0x9E3779B97F4A7C15;
                var index = (int)Math.BigMul(spread, (ulong)Dimension, out _);
                sums[index] += (hash >> 63) == 0 ? value : -value;
            }
            double squares = 0;
            foreach (var s in sums) squares += s * s;
            var scale = squares == 0 ? 0 : 1 / Math.Sqrt(squares);
            var row = vectors.Span.Slice(t * Dimension, Dimension);
            for (var i = 0; i < row.Length; i++) row[i] = (float)(sums[i] * scale);
        }
        return ValueTask.CompletedTask;
    }

    private void Features(string text, List<(ulong Hash, double Weight)> into)
    {
        ReadOnlySpan<char> normalized = TextNormalizer.Normalize(text);
        Span<char> marked = stackalloc char[66];
        ulong previous = 0;
        for (var at = 0; at < normalized.Length;)
        {
            if (!char.IsLetterOrDigit(normalized[at]) && !char.IsSurrogate(normalized[at]))
            {
                at++;
                continue;
            }
            var end = at + 1;
            if (!IsIdeograph(normalized[at]))
            {
                while (end < normalized.Length && (IsWordPart(normalized[end]) || (normalized[end] is '\'' or '\u2019' && end + 1 < normalized.Length && char.IsLetter(normalized[end + 1]))))
                    end++;
            }
            var word = normalized[at..end];
            at = end;
            var hash = Hash(word, 1);
            into.Add((hash, 1));
            if (previous != 0 && _options.Bigrams > 0) into.Add((Mix(previous ^ (hash * 0xD6E8FEB86659FD93)), _options.Bigrams));
            previous = hash;
            if (_options.Characters <= 0 || word.Length < 2 || word.Length > 64) continue;
            marked[0] = '<';
            word.CopyTo(marked[1..]);
            marked[word.Length + 1] = '>';
            var whole = marked[..(word.Length + 2)];
            var grams = 0;
            for (var n = MinGram; n <= MaxGram; n++) grams += Math.Max(0, whole.Length - n + 1);
            if (grams == 0) continue;
            var weight = _options.Characters / Math.Sqrt(grams);
            for (var n = MinGram; n <= MaxGram; n++)
            {
                for (var i = 0; i + n <= whole.Length; i++) into.Add((Hash(whole.Slice(i, n), 2), weight));
            }
        }
    }

    private static bool IsWordPart(char c) => (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark) && !IsIdeograph(c);

    private static bool IsIdeograph(char c) => c is >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or >= '\u3040' and <= '\u309F';

    private static ulong Hash(ReadOnlySpan<char> text, long kind) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), kind);

    private static ulong Mix(ulong x)
    {
        x ^= x >> 32;
        x *= 0xE9846AF9B1A615D;
        x ^= x >> 32;
        return x;
    }
}
