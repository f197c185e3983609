using System.Buffers.Binary;
using System.IO.Hashing;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary><c>exact-duplicates</c>: no options.</summary>
public sealed record ExactDuplicatesOptions;

/// <summary>Keeps the first of the passages whose anchor and positives are equal after normalisation (<see cref="TextNormalizer"/>).</summary>
/// <remarks>The positives count in their order, since rows that share only the anchor are different pairs; negatives and labels do not count.</remarks>
public sealed class ExactDuplicates : ICorpusFilter
{
    /// <inheritdoc/>
    public string Reason => "exact-duplicate";

    /// <inheritdoc/>
    public int SignatureBytes => 16;

    /// <inheritdoc/>
    public void Sign(Passage passage, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(passage);
        var key = TextNormalizer.Key(passage.Text);
        Span<byte> bytes = stackalloc byte[32];
        for (var i = 0; i < passage.Positives.Count; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, key);
            BinaryPrimitives.WriteUInt128LittleEndian(bytes[16..], TextNormalizer.Key(passage.Positives[i]));
            key = XxHash128.HashToUInt128(bytes);
        }
        BinaryPrimitives.WriteUInt128LittleEndian(signature, key);
    }

    /// <inheritdoc/>
    public void Decide(CorpusSignatures signatures, DropMap dropped, long memory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(dropped);
        EqualSignatures.Drop(signatures, BinaryPrimitives.ReadUInt128LittleEndian, dropped, memory, cancellation);
    }
}
