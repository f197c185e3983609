using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PairForge.Filters;

/// <summary>Minima of a set of hashes under many permutations (Broder, "On the resemblance and containment of documents", 1997).</summary>
/// <remarks>
/// A permutation is x * a + b modulo 2^32 with an odd a, over hashes that are well mixed already: one multiply-add and one
/// minimum a hash and permutation, 16 permutations a vector. Integers alone, so the minima are the same on every machine.
/// </remarks>
internal sealed class MinHash
{
    private const int Lanes = 16;

    private readonly uint[] _factors;
    private readonly uint[] _offsets;

    /// <param name="permutations">How many; the first ones do not depend on it.</param>
    internal MinHash(int permutations)
    {
        Permutations = permutations;
        var padded = Padded(permutations);
        (_factors, _offsets) = (new uint[padded], new uint[padded]);
        var random = new KeyedRandom(1, "near-duplicates", "permutations");
        for (var i = 0; i < padded; i++)
        {
            var bits = random.NextUInt64();
            (_factors[i], _offsets[i]) = ((uint)bits | 1, (uint)(bits >> 32));
        }
    }

    internal int Permutations { get; }

    /// <summary>Places that the minima of <paramref name="permutations"/> take: whole vectors.</summary>
    internal static int Padded(int permutations) => (permutations + Lanes - 1) / Lanes * Lanes;

    /// <summary>Minima of neighbouring permutations.</summary>
    /// <param name="hashes">The set; repeated hashes do no harm.</param>
    /// <param name="first">The first permutation, a multiple of 16.</param>
    /// <param name="minima">Takes the minima; its length is a multiple of 16.</param>
    internal void Minima(ReadOnlySpan<uint> hashes, int first, Span<uint> minima)
    {
        var at = 0;
        for (; at + (4 * Lanes) <= minima.Length; at += 4 * Lanes) FourVectors(hashes, first + at, minima[at..]);
        for (; at < minima.Length; at += Lanes) OneVector(hashes, first + at, minima[at..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourVectors(ReadOnlySpan<uint> hashes, int first, Span<uint> minima)
    {
        ref var factors = ref MemoryMarshal.GetArrayDataReference(_factors);
        ref var offsets = ref MemoryMarshal.GetArrayDataReference(_offsets);
        var (a0, b0) = (Vector512.LoadUnsafe(ref factors, (nuint)first), Vector512.LoadUnsafe(ref offsets, (nuint)first));
        var (a1, b1) = (Vector512.LoadUnsafe(ref factors, (nuint)first + Lanes), Vector512.LoadUnsafe(ref offsets, (nuint)first + Lanes));
        var (a2, b2) = (Vector512.LoadUnsafe(ref factors, (nuint)first + (2 * Lanes)), Vector512.LoadUnsafe(ref offsets, (nuint)first + (2 * Lanes)));
        var (a3, b3) = (Vector512.LoadUnsafe(ref factors, (nuint)first + (3 * Lanes)), Vector512.LoadUnsafe(ref offsets, (nuint)first + (3 * Lanes)));
        var (m0, m1, m2, m3) = (Vector512<uint>.AllBitsSet, Vector512<uint>.AllBitsSet, Vector512<uint>.AllBitsSet, Vector512<uint>.AllBitsSet);
        foreach (var hash in hashes)
        {
            var x = Vector512.Create(hash);
            m0 = Vector512.Min(m0, (x * a0) + b0);
            m1 = Vector512.Min(m1, (x * a1) + b1);
            m2 = Vector512.Min(m2, (x * a2) + b2);
            m3 = Vector512.Min(m3, (x * a3) + b3);
        }
        m0.CopyTo(minima);
        m1.CopyTo(minima[Lanes..]);
        m2.CopyTo(minima[(2 * Lanes)..]);
        m3.CopyTo(minima[(3 * Lanes)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneVector(ReadOnlySpan<uint> hashes, int first, Span<uint> minima)
    {
        var (a, b) = (Vector512.Create(_factors, first), Vector512.Create(_offsets, first));
        var m = Vector512<uint>.AllBitsSet;
        foreach (var hash in hashes) m = Vector512.Min(m, (Vector512.Create(hash) * a) + b);
        m.CopyTo(minima);
    }

    /// <summary>Four bits of each minimum, two a byte: enough to tell equal minima from different ones 15 times of 16.</summary>
    internal static void Sketch(ReadOnlySpan<uint> minima, Span<byte> sketch)
    {
        for (var i = 0; i < sketch.Length; i++) sketch[i] = (byte)(Mix(minima[2 * i]) | (Mix(minima[(2 * i) + 1]) << 4));

        static uint Mix(uint minimum) => (minimum * 0x9E3779B1) >> 28;
    }

    /// <summary>The Jaccard similarity that two sketches show: equal places, without the sixteenth of the others that is equal by chance.</summary>
    internal static double Similarity(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var left = MemoryMarshal.Cast<byte, ulong>(a);
        var right = MemoryMarshal.Cast<byte, ulong>(b);
        var different = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var bits = left[i] ^ right[i];
            bits |= bits >> 2;
            bits |= bits >> 1;
            different += BitOperations.PopCount(bits & 0x1111_1111_1111_1111);
        }
        return 1 - (different * (16.0 / 15) / (2 * a.Length));
    }
}
