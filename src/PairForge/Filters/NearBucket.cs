namespace PairForge.Filters;

/// <summary>Compares the passages of a bucket and makes one set of those that are alike.</summary>
/// <remarks>
/// A passage is compared with the first <see cref="Most"/> of its bucket; all pairs are, where the bucket is not larger. Pairs that
/// are in one set already need no comparison, so a large family of like passages costs one comparison a passage.
/// </remarks>
internal sealed class NearBucket(CorpusSignatures sketches, DisjointSets sets, double threshold)
{
    internal const int Most = 256;

    private readonly uint[] _pool = new uint[Most];
    private readonly byte[] _sketches = new byte[(Most + 1) * sketches.Width];
    private readonly bool[] _loaded = new bool[Most];

    internal void Join(ReadOnlySpan<uint> members)
    {
        var pooled = 0;
        var oneSet = true; // all of the pool are
        foreach (var member in members)
        {
            var own = Span<byte>.Empty;
            var joined = false;
            for (var p = 0; p < pooled && !(oneSet && sets.Find(member) == sets.Find(_pool[0])); p++)
            {
                if (sets.Find(member) == sets.Find(_pool[p])) continue;
                if (own.IsEmpty)
                {
                    own = Sketch(Most);
                    sketches.Read(member, own);
                }
                if (!_loaded[p])
                {
                    sketches.Read(_pool[p], Sketch(p));
                    _loaded[p] = true;
                }
                if (!Alike(own, Sketch(p))) continue;
                sets.Union(member, _pool[p]);
                joined = true;
            }
            if (pooled < Most)
            {
                _loaded[pooled] = !own.IsEmpty;
                own.CopyTo(Sketch(pooled));
                _pool[pooled++] = member;
                oneSet = oneSet && sets.Find(member) == sets.Find(_pool[0]);
            }
            if (joined && !oneSet) oneSet = IsOneSet(pooled);
        }
    }

    private Span<byte> Sketch(int place) => _sketches.AsSpan(place * sketches.Width, sketches.Width);

    /// <summary>The last byte says whether the second half is that of positives, which must then be alike by themselves.</summary>
    private bool Alike(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a[^1] != b[^1]) return false;
        var half = a.Length / 2;
        return a[^1] == 0
            ? MinHash.Similarity(a[..^1], b[..^1]) >= threshold
            : MinHash.Similarity(a[..half], b[..half]) >= threshold && MinHash.Similarity(a[half..^1], b[half..^1]) >= threshold;
    }

    private bool IsOneSet(int pooled)
    {
        for (var p = 1; p < pooled; p++)
        {
            if (sets.Find(_pool[p]) != sets.Find(_pool[0])) return false;
        }
        return true;
    }
}
