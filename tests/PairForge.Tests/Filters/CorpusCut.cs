using System.Runtime.InteropServices;
using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

/// <summary>The same records in one piece and in any cut into parts.</summary>
internal static class CorpusCut
{
    internal static byte[] Sign(ICorpusFilter filter, IReadOnlyList<Passage> passages)
    {
        var records = new byte[passages.Count * filter.SignatureBytes];
        for (var i = 0; i < passages.Count; i++) filter.Sign(passages[i], records.AsSpan(i * filter.SignatureBytes, filter.SignatureBytes));
        return records;
    }

    /// <summary>Parts that end where <paramref name="cuts"/> say; equal cuts make empty parts.</summary>
    internal static SignatureParts Parts(byte[] records, int width, IEnumerable<int> cuts)
    {
        var count = records.Length / width;
        int[] ends = [0, .. cuts.Select(c => c % (count + 1)).Order(), count];
        return CorpusSignatures.OfParts([.. ends.Zip(ends.Skip(1), (from, to) => (Func<Stream>)(() => new MemoryStream(records, from * width, (to - from) * width, writable: false)))], width);
    }

    internal static readonly Gen<int[]> Cuts = Gen.Int[0, 1000].Array[0, 6];

    internal static byte[] Causes(DropMap map) => [.. Enumerable.Range(0, (int)map.Count).Select(i => map[i])];

    internal static byte[] Decide(ICorpusFilter filter, CorpusSignatures signatures, long memory = 1 << 20)
    {
        var map = new DropMap(signatures.Count);
        filter.Decide(signatures, map, memory, CancellationToken.None);
        return Causes(map);
    }
}
