using System.Runtime.CompilerServices;

namespace PairForge.Search;

/// <summary>The best candidates of one query so far: a binary heap of keys with the worst on top.</summary>
/// <remarks>
/// A key holds the float32 score, made sortable, above the complement of the row: one integer comparison is the order
/// (score descending, row ascending), and no two keys are equal.
/// </remarks>
internal static class CandidateHeap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Key(float score, int row)
    {
        var bits = BitConverter.SingleToInt32Bits(score + 0f); // -0 becomes 0: equal scores have equal bits
        return ((ulong)(uint)(bits ^ ((bits >> 31) | int.MinValue)) << 32) | (uint)~row;
    }

    internal static int Row(ulong key) => (int)~(uint)key;

    internal static float Score(ulong key)
    {
        var bits = (int)(key >> 32);
        return BitConverter.Int32BitsToSingle(bits ^ (~(bits >> 31) | int.MinValue));
    }

    /// <summary>Makes a heap of keys in any order.</summary>
    internal static void Build(Span<ulong> heap)
    {
        for (var at = heap.Length / 2 - 1; at >= 0; at--) Sift(heap, at, heap[at]);
    }

    /// <summary>Puts a key that is better than the worst in its place.</summary>
    internal static void ReplaceWorst(Span<ulong> heap, ulong key) => Sift(heap, 0, key);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sift(Span<ulong> heap, int hole, ulong key)
    {
        for (int child; (child = 2 * hole + 1) < heap.Length; hole = child)
        {
            if (child + 1 < heap.Length) child += heap[child + 1] < heap[child] ? 1 : 0;
            if (key <= heap[child]) break;
            heap[hole] = heap[child];
        }
        heap[hole] = key;
    }
}
