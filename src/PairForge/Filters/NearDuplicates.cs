using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PairForge.Filters;

/// <summary><c>near-duplicates</c>.</summary>
public sealed record NearDuplicatesOptions : IValidatableObject
{
    /// <summary>Jaccard similarity of two passages' n-grams from which the later one is dropped.</summary>
    /// <value>The default is 0.8.</value>
    [Range(0.1, 1.0)]
    public double Threshold { get; init; } = 0.8;

    /// <summary>Bands: passages that agree in all rows of one band are compared.</summary>
    /// <value>The default is 14.</value>
    [Range(1, 256)]
    public int Bands { get; init; } = 14;

    /// <summary>Rows of a band.</summary>
    /// <value>The default is 8.</value>
    [Range(1, 64)]
    public int Rows { get; init; } = 8;

    /// <summary>Units of an n-gram.</summary>
    /// <value>The default is 5.</value>
    [Range(1, 64)]
    public int Ngram { get; init; } = 5;

    /// <summary>What n-grams are made of.</summary>
    /// <value>
    /// The default is <see cref="ShingleUnit.Characters"/>, which serves sentences and documents alike. One wrong letter in an image caption
    /// of 13 words leaves a mean similarity of 0.84 by five characters, 0.41 by five words (75 and 7 % of the captions stay above 0.8);
    /// one word in 20 changed in an abstract of 150 words leaves 0.87 and 0.63. Unrelated abstracts reach 0.18 by five characters at most,
    /// unrelated captions 0.27. Five words (datatrove's choice) suit documents where only long copied runs should count.
    /// </value>
    public ShingleUnit Unit { get; init; } = ShingleUnit.Characters;

    /// <summary>Share of the pairs at a similarity that meet in a band: 1 - (1 - s^rows)^bands.</summary>
    internal double Recall(double similarity, int rows) => 1 - Math.Pow(1 - Math.Pow(similarity, rows), Bands);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Recall(Threshold, Rows) >= 0.5) yield break;
        var rows = Rows;
        while (rows > 1 && Recall(Threshold, rows) < 0.9) rows--;
        yield return new(string.Create(CultureInfo.InvariantCulture,
            $"{Bands} bands of {Rows} rows find {Recall(Threshold, Rows):P0} of the pairs at threshold {Threshold}; with rows: {rows} they find {Recall(Threshold, rows):P0}"), [nameof(Rows)]);
    }
}

/// <summary>Keeps the first of the passages whose anchor and positives are nearly equal: MinHash, and locality-sensitive hashing by bands.</summary>
/// <remarks>
/// Two passages meet where they agree in all rows of a band: with 14 bands of 8 rows (datatrove's), 92 % of the pairs at similarity 0.8,
/// 99 % at 0.85 and 56 % at 0.7. Pairs that meet are compared by a sketch of 512 more minima, whose error is 0.02 (one standard deviation), so that what
/// merely met is kept. Passages that are alike, directly or through others, are one set, and its first passage stays.
/// Positives count in their order: with positives, anchor and positives must each reach the threshold. The permutations are fixed, so the same texts give the same
/// answer in every run. Broder, "On the resemblance and containment of documents", 1997; Leskovec, Rajaraman, Ullman, "Mining of massive datasets", chapter 3.
/// Relatives: <see cref="ExactDuplicates"/>; datatrove's <c>MinhashDedup</c> drops every pair that meets, without the comparison.
/// </remarks>
public sealed class NearDuplicates : ICorpusFilter
{
    /// <summary>Permutations of half a sketch: of the anchor, and of the positives where there are some.</summary>
    private const int HalfSketch = 256;

    private const int SketchBytes = HalfSketch; // two halves, half a byte each

    private readonly NearDuplicatesOptions _options;
    private readonly MinHash _permutations;
    private readonly int _bandMinima;

    /// <summary>Creates it.</summary>
    public NearDuplicates(NearDuplicatesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _bandMinima = MinHash.Padded(options.Bands * options.Rows);
        _permutations = new MinHash(_bandMinima + (2 * HalfSketch));
    }

    /// <inheritdoc/>
    public string Reason => "near-duplicate";

    /// <summary>A hash of each band, the sketch, and whether there are positives.</summary>
    public int SignatureBytes => BandBytes + SketchBytes + 1;

    private int BandBytes => _options.Bands * sizeof(ulong);

    /// <inheritdoc/>
    public void Sign(Passage passage, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(passage);
        var hashes = new List<uint>(passage.Text.Length + 1);
        Shingles.Add(passage.Text, _options.Unit, _options.Ngram, 0, hashes);
        var anchor = hashes.Count;
        for (var i = 0; i < passage.Positives.Count; i++) Shingles.Add(passage.Positives[i], _options.Unit, _options.Ngram, (ulong)i + 1, hashes);
        var all = CollectionsMarshal.AsSpan(hashes);

        Span<uint> half = stackalloc uint[HalfSketch];
        Span<uint> minima = new uint[_bandMinima];
        _permutations.Minima(all, 0, minima);
        for (var band = 0; band < _options.Bands; band++)
        {
            var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(minima.Slice(band * _options.Rows, _options.Rows)));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(signature[(band * sizeof(ulong))..], hash);
        }
        var sketch = signature.Slice(BandBytes, SketchBytes);
        _permutations.Minima(all[..anchor], _bandMinima, half);
        MinHash.Sketch(half, sketch[..(SketchBytes / 2)]);
        _permutations.Minima(passage.Positives.Count > 0 ? all[anchor..] : all, _bandMinima + HalfSketch, half);
        MinHash.Sketch(half, sketch[(SketchBytes / 2)..]);
        signature[BandBytes + SketchBytes] = passage.Positives.Count > 0 ? (byte)1 : (byte)0;
    }

    /// <inheritdoc/>
    public void Decide(CorpusSignatures signatures, DropMap dropped, long memory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(dropped);
        // Equal signatures are one passage: what is left over are different texts, however often a text is repeated.
        EqualSignatures.Drop(signatures, static record => XxHash128.HashToUInt128(record), dropped, memory, cancellation);
        var sets = new DisjointSets((int)signatures.Count);
        var bucket = new NearBucket(signatures.Slice(BandBytes, SketchBytes + 1), sets, _options.Threshold);
        new BandPasses(signatures.Slice(0, BandBytes), dropped).Visit(memory - (sizeof(uint) * signatures.Count), bucket.Join, cancellation);
        for (var i = 0; i < signatures.Count; i++)
        {
            if (dropped[i] == 0 && sets.Find((uint)i) != i) dropped.Drop(i);
        }
    }
}
