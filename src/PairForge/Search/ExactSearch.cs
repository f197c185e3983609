using System.Numerics;
using System.Runtime.InteropServices;

namespace PairForge.Search;

/// <summary>Exact top-k by inner product: every query is compared with every row.</summary>
/// <remarks>
/// The float32 pass keeps k + 16 candidates a query; they are scored again in double precision, in dimension order, and
/// ordered by (score descending, row ascending), so that every instruction set gives the same answer. A block of panels
/// stays in the L2 cache while all query groups of a thread pass over it; no score matrix is ever written.
/// </remarks>
public sealed unsafe class ExactSearch
{
    private const int Spare = 16;
    private const int L2Bytes = 400 * 1024;

    private readonly VectorFile _database;
    private readonly SearchKernel _kernel;
    private readonly int _threads;

    /// <summary>Searches <paramref name="database"/>.</summary>
    /// <param name="database">The rows.</param>
    /// <param name="kernel">Instructions to use.</param>
    /// <param name="threads">Threads; 0 is one a processor. The answer does not depend on it.</param>
    public ExactSearch(VectorFile database, SearchKernel kernel = SearchKernel.Auto, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        (_database, _kernel, _threads) = (database, ScoreTile.Resolve(kernel), threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <summary>Finds the <paramref name="k"/> best rows of each query.</summary>
    /// <param name="queries">Row-major, (queries, dimension).</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="mask">What a query may not find; null for nothing.</param>
    /// <param name="firstQuery">The mask's number of the first query.</param>
    /// <param name="results">At least queries * k; query q's neighbours begin at q * k.</param>
    /// <param name="found">Neighbours found, a query; less than k where the mask or the database leave fewer.</param>
    /// <param name="cancellation">Stops the search between blocks.</param>
    public void Search(ReadOnlySpan<float> queries, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        var dimension = _database.Dimension;
        var count = queries.Length / dimension;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(found);
        if (queries.Length % dimension != 0)
            throw new ArgumentException($"{queries.Length} values are not a whole number of queries of {dimension}", nameof(queries));
        if (results.Length < (long)count * k) throw new ArgumentException($"{count} queries of {k} neighbours need {(long)count * k} places; there are {results.Length}", nameof(results));
        foreach (var value in queries)
        {
            if (!float.IsFinite(value)) throw new ArgumentException($"a query holds {value}; vectors must be finite", nameof(queries));
        }

        var groups = (count + ScoreTile.Queries - 1) / ScoreTile.Queries;
        var threads = Math.Clamp(_threads, 1, Math.Max(1, groups));
        var all = queries.ToArray();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, t =>
        {
            var (from, to) = ((int)((long)groups * t / threads), (int)((long)groups * (t + 1) / threads));
            if (from < to) SearchGroups(all, from, to, count, k, mask, firstQuery, results, found, cancellation);
        });
    }

    /// <summary>Finds the neighbours of rows of the database itself.</summary>
    public void Search(int[] rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var dimension = _database.Dimension;
        var queries = new float[(long)rows.Length * dimension];
        for (var i = 0; i < rows.Length; i++) _database.ReadRow(rows[i], queries.AsSpan(i * dimension, dimension));
        Search(queries, k, mask, firstQuery, results, found, cancellation);
    }

    private void SearchGroups(float[] queries, int from, int to, int count, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation)
    {
        var dimension = _database.Dimension;
        var packed = (float*)NativeMemory.AlignedAlloc((nuint)(to - from) * ScoreTile.Queries * (nuint)dimension * sizeof(float), 64);
        var scores = (float*)NativeMemory.AlignedAlloc(ScoreTile.Queries * VectorFile.PanelRows * sizeof(float), 64);
        try
        {
            new Span<float>(packed, (to - from) * ScoreTile.Queries * dimension).Clear();
            var heaps = new CandidateHeap[(to - from) * ScoreTile.Queries];
            for (var i = 0; i < heaps.Length; i++)
            {
                var query = from * ScoreTile.Queries + i;
                if (query >= count) break;
                heaps[i] = new CandidateHeap(Math.Min(k + Spare, Math.Max(1, _database.Rows)));
                var group = packed + (long)(i / ScoreTile.Queries) * ScoreTile.Queries * dimension;
                for (var d = 0; d < dimension; d++) group[d * ScoreTile.Queries + i % ScoreTile.Queries] = queries[query * dimension + d];
            }

            var block = Math.Max(1, L2Bytes / (VectorFile.PanelRows * dimension * sizeof(float)));
            for (var panel = 0; panel < _database.Panels; panel += block)
            {
                cancellation.ThrowIfCancellationRequested();
                var end = Math.Min(panel + block, _database.Panels);
                for (var group = from; group < to; group++)
                {
                    var pack = packed + (long)(group - from) * ScoreTile.Queries * dimension;
                    var inGroup = Math.Min(ScoreTile.Queries, count - group * ScoreTile.Queries);
                    for (var p = panel; p < end; p++)
                    {
                        ScoreTile.Run(_kernel, pack, _database.Panel(p), dimension, scores);
                        var valid = p == _database.Panels - 1 && _database.Rows % VectorFile.PanelRows is var rest and > 0 ? (1u << rest) - 1 : uint.MaxValue;
                        for (var q = 0; q < inGroup; q++)
                        {
                            var heap = heaps[(group - from) * ScoreTile.Queries + q];
                            var bits = ScoreTile.AtLeast(_kernel, scores + q * VectorFile.PanelRows, heap.Threshold) & valid;
                            while (bits != 0)
                            {
                                var lane = BitOperations.TrailingZeroCount(bits);
                                bits &= bits - 1;
                                var row = p * VectorFile.PanelRows + lane;
                                if (mask is null || !mask.Excludes(firstQuery + group * ScoreTile.Queries + q, row))
                                    heap.Push(scores[q * VectorFile.PanelRows + lane], row);
                            }
                        }
                    }
                }
            }

            var vector = new float[dimension];
            var rescored = new Neighbour[k + Spare];
            for (var i = 0; i < heaps.Length && from * ScoreTile.Queries + i < count; i++)
            {
                var query = from * ScoreTile.Queries + i;
                var items = heaps[i].Items;
                for (var n = 0; n < items.Length; n++)
                {
                    _database.ReadRow(items[n].Row, vector);
                    rescored[n] = new Neighbour(items[n].Row, Dot(queries.AsSpan(query * dimension, dimension), vector));
                }
                var best = rescored.AsSpan(0, items.Length);
                best.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
                found[query] = Math.Min(k, best.Length);
                best[..found[query]].CopyTo(results.AsSpan(query * k));
            }
        }
        finally
        {
            NativeMemory.AlignedFree(packed);
            NativeMemory.AlignedFree(scores);
        }
    }

    /// <summary>Products of floats are exact in double; the sum runs in dimension order.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
