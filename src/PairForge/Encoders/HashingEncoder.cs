using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace PairForge.Encoders;

/// <summary>Options of <c>hashing</c>.</summary>
public sealed record HashingOptions : IValidatableObject
{
    /// <summary>Length of a vector.</summary>
    /// <value>The default is 512.</value>
    [Range(8, 65536)]
    public int Dimension { get; init; } = 512;

    /// <summary>Longest run of neighbouring words that is a feature.</summary>
    /// <value>The default is 2.</value>
    [Range(1, 5)]
    public int WordNgrams { get; init; } = 2;

    /// <summary>Shortest character n-gram of a word, its two boundaries counted.</summary>
    /// <value>The default is 3.</value>
    [Range(1, 10)]
    public int CharacterNgramsMin { get; init; } = 3;

    /// <summary>Longest character n-gram; 0 for none.</summary>
    /// <value>The default is 3: with the two weights below, the best mean over STS-B dev, SICK-R dev and STS12 train.</value>
    [Range(0, 10)]
    public int CharacterNgramsMax { get; init; } = 3;

    /// <summary>Weight of runs of words beside that of single words, 1.</summary>
    /// <value>The default is 0.2.</value>
    [Range(0.0, 10.0)]
    public double WordNgramWeight { get; init; } = 0.2;

    /// <summary>Weight of character n-grams beside that of single words, 1.</summary>
    /// <value>The default is 0.7.</value>
    [Range(0.0, 10.0)]
    public double CharacterNgramWeight { get; init; } = 0.7;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CharacterNgramsMax != 0 && CharacterNgramsMin > CharacterNgramsMax)
            yield return new($"character_ngrams_min is {CharacterNgramsMin}; it must not be above character_ngrams_max, {CharacterNgramsMax}", [nameof(CharacterNgramsMin)]);
    }
}

/// <summary>
/// <c>hashing</c>: words, runs of words and character n-grams, weighted by sublinear term frequency and by the inverse
/// document frequency learnt from the corpus, hashed with a sign into a vector of unit length.
/// </summary>
/// <remarks>
/// The hashing trick is Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009; sublinear tf
/// and idf are smoothed as is usual: (1 + ln tf) (1 + ln((N + 1) / (df + 1))). No download, and the same bits on every machine:
/// document frequencies are integers in 2^20 buckets, so that memory is bounded and the order of the corpus does not matter.
/// </remarks>
public sealed class HashingEncoder : ITextEncoder
{
    private const int Buckets = 1 << 20;
    private const int LogarithmTable = 256;
    private static ReadOnlySpan<byte> Magic => "PFHASH01"u8;

    private readonly HashingOptions _options;
    private readonly double[] _kindWeights;
    private readonly double[] _sublinear = new double[LogarithmTable];
    private readonly ConcurrentBag<Scratch> _scratch = [];
    private readonly UInt128 _optionsHash;
    private int[]? _frequencies;
    private long _documents;
    private double[]? _inverse;
    private UInt128 _learntHash;

    /// <summary>Creates it.</summary>
    public HashingEncoder(HashingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _kindWeights = [1, options.WordNgramWeight, options.CharacterNgramWeight];
        for (var tf = 1; tf < LogarithmTable; tf++) _sublinear[tf] = 1 + PortableMath.Log(tf);
        _optionsHash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"hashing 1 {options.Dimension} {options.WordNgrams} {options.CharacterNgramsMin} {options.CharacterNgramsMax} {options.WordNgramWeight:R} {options.CharacterNgramWeight:R}")));
    }

    /// <inheritdoc/>
    public int Dimension => _options.Dimension;

    /// <summary>Hash of the options; after <see cref="Load"/>, of the options and of what was learnt.</summary>
    public string Fingerprint => (_optionsHash ^ _learntHash).ToString("x32", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Learns => true;

    /// <inheritdoc/>
    public void Learn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _frequencies ??= new int[Buckets];
        var scratch = Rent();
        var previous = 0UL;
        var first = true;
        foreach (var feature in scratch.Features.Find(text))
        {
            if (!first && feature == previous) continue;
            (first, previous) = (false, feature);
            ref var frequency = ref _frequencies[Bucket(feature)];
            if (frequency < int.MaxValue) frequency++;
        }
        _documents++;
        _scratch.Add(scratch);
    }

    /// <inheritdoc/>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var hash = new XxHash128();
        var buffer = new byte[1 << 16];
        Magic.CopyTo(buffer);
        BinaryPrimitives.WriteUInt128LittleEndian(buffer.AsSpan(8), _optionsHash);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(24), _documents);
        var length = 32;
        var frequencies = _frequencies ?? new int[Buckets];
        for (var start = 0; start < Buckets; start += buffer.Length / 8)
        {
            foreach (var frequency in frequencies.AsSpan(start, buffer.Length / 8))
            {
                for (var left = (uint)frequency; ; left >>= 7)
                {
                    buffer[length++] = (byte)(left < 128 ? left : left | 128);
                    if (left < 128) break;
                }
            }
            hash.Append(buffer.AsSpan(0, length));
            stream.Write(buffer, 0, length);
            length = 0;
        }
        BinaryPrimitives.WriteUInt128LittleEndian(buffer, hash.GetCurrentHashAsUInt128());
        stream.Write(buffer, 0, 16);
    }

    /// <inheritdoc/>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        if (bytes.Length < 48 || !bytes.StartsWith(Magic)) throw Damaged("it does not begin as one");
        var body = bytes[..^16];
        var hash = XxHash128.HashToUInt128(body);
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[^16..]) != hash) throw Damaged("its hash differs");
        if (BinaryPrimitives.ReadUInt128LittleEndian(body[8..]) != _optionsHash)
            throw new PairForgeException(FailureKind.BadData, "the saved hashing encoder was learnt with other options; learn it again");
        _documents = BinaryPrimitives.ReadInt64LittleEndian(body[24..]);
        if (_documents < 0) throw Damaged("it counts fewer than no documents");
        var inverse = new double[Buckets];
        var known = new Dictionary<int, double>();
        var at = 32;
        for (var i = 0; i < Buckets; i++)
        {
            long frequency = 0;
            for (var shift = 0; ; shift += 7)
            {
                if (at == body.Length || shift > 28) throw Damaged("it ends early");
                frequency |= (long)(body[at] & 127) << shift;
                if (body[at++] < 128) break;
            }
            if (frequency > int.MaxValue) throw Damaged("a frequency is out of range");
            ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (int)frequency, out var exists);
            // Features that share a bucket can be counted more often than there are documents.
            if (!exists) value = 1 + PortableMath.Log((_documents + 1.0) / (Math.Min(frequency, _documents) + 1.0));
            inverse[i] = value;
        }
        if (at != body.Length) throw Damaged("bytes follow its end");
        (_inverse, _learntHash, _frequencies) = (inverse, hash, null);
    }

    /// <inheritdoc/>
    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (_inverse is null) throw new InvalidOperationException("a hashing encoder learns from the corpus and loads what it learnt before it encodes");
        var scratch = Rent();
        var rows = vectors.Span;
        for (var i = 0; i < texts.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Encode(texts[i].Text, scratch, rows.Slice(i * Dimension, Dimension));
        }
        _scratch.Add(scratch);
        return ValueTask.CompletedTask;
    }

    private void Encode(string text, Scratch scratch, Span<float> vector)
    {
        var sums = scratch.Sums;
        Array.Clear(sums);
        foreach (var (feature, weight) in Weigh(text, scratch))
        {
            // Three disjoint runs of bits choose the bucket, the sign and the place.
            var place = (int)((feature >> 32) * (ulong)sums.Length >> 32);
            sums[place] += (feature & (1UL << 24)) == 0 ? weight : -weight;
        }
        var square = 0.0;
        foreach (var x in sums) square += x * x;
        var factor = square == 0 ? 0 : 1 / Math.Sqrt(square);
        for (var i = 0; i < sums.Length; i++) vector[i] = (float)(sums[i] * factor);
    }

    /// <summary>The different features of a text, ascending, with their weights; valid until the scratch is used again.</summary>
    internal ReadOnlySpan<WeightedFeature> Weigh(string text, Scratch scratch)
    {
        var features = scratch.Features.Find(text);
        if (scratch.Weighted.Length < features.Length) scratch.Weighted = new WeightedFeature[2 * features.Length];
        var count = 0;
        for (var i = 0; i < features.Length;)
        {
            var feature = features[i];
            var tf = 1;
            while (i + tf < features.Length && features[i + tf] == feature) tf++;
            i += tf;
            var weight = _kindWeights[(int)HashingFeatures.KindOf(feature)] * (tf < LogarithmTable ? _sublinear[tf] : 1 + PortableMath.Log(tf)) * _inverse![Bucket(feature)];
            scratch.Weighted[count++] = new WeightedFeature(feature, weight);
        }
        return scratch.Weighted.AsSpan(0, count);
    }

    private static int Bucket(ulong feature) => (int)(feature >> 2) & (Buckets - 1);

    internal Scratch Rent() => _scratch.TryTake(out var scratch) ? scratch
        : new(new(_options.WordNgrams, _options.CharacterNgramsMin, _options.CharacterNgramsMax), new double[_options.Dimension]);

    private static PairForgeException Damaged(string how) => new(FailureKind.BadData, $"not a saved hashing encoder, or a damaged one: {how}");

    internal void Return(Scratch scratch) => _scratch.Add(scratch);

    internal readonly record struct WeightedFeature(ulong Feature, double Weight);

    /// <summary>Buffers of one text at a time.</summary>
    internal sealed record Scratch(HashingFeatures Features, double[] Sums)
    {
        internal WeightedFeature[] Weighted { get; set; } = [];
    }
}
