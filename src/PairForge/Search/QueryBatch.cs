using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairForge.Search;

/// <summary>Queries that pass over the database together, on one thread: packed values, thresholds and candidates.</summary>
internal sealed unsafe class QueryBatch
{
    private readonly VectorFile _database;
    private readonly SearchKernel _kernel;
    private readonly SearchMask? _mask;
    private readonly int _first;
    private readonly int _capacity;
    private readonly float[] _packed;
    private readonly float[] _thresholds;
    private readonly ulong[] _candidates;
    private readonly int[] _found;

    /// <param name="database">The rows.</param>
    /// <param name="kernel">A resolved kernel.</param>
    /// <param name="mask">What a query may not find.</param>
    /// <param name="first">The mask's number of the first query.</param>
    /// <param name="count">Queries.</param>
    /// <param name="capacity">Candidates kept a query.</param>
    internal QueryBatch(VectorFile database, SearchKernel kernel, SearchMask? mask, int first, int count, int capacity)
    {
        (_database, _kernel, _mask, _first, Count, _capacity) = (database, kernel, mask, first, count, capacity);
        Groups = (count + ScoreTile.Queries - 1) / ScoreTile.Queries;
        // Pinned: the tiles take pointers. A group is padded with zero queries that an infinite threshold keeps silent.
        _packed = GC.AllocateArray<float>(checked(Groups * ScoreTile.Queries * database.Dimension), pinned: true);
        _thresholds = GC.AllocateArray<float>(Groups * ScoreTile.Queries, pinned: true);
        _thresholds.AsSpan(0, count).Fill(float.NegativeInfinity);
        _thresholds.AsSpan(count).Fill(float.PositiveInfinity);
        _candidates = new ulong[(long)count * capacity];
        _found = new int[count];
    }

    internal int Count { get; }

    internal int Groups { get; }

    internal void Pack(int query, ReadOnlySpan<float> vector)
    {
        var packed = _packed.AsSpan(query / ScoreTile.Queries * ScoreTile.Queries * vector.Length);
        for (int k = 0, at = query % ScoreTile.Queries; k < vector.Length; k++, at += ScoreTile.Queries) packed[at] = vector[k];
    }

    /// <summary>All queries against the panels from <paramref name="from"/> to <paramref name="to"/>: few enough for them to stay in the L2 cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Visit(int from, int to)
    {
        var scores = stackalloc float[ScoreTile.Queries * VectorFile.PanelRows];
        var hits = stackalloc uint[ScoreTile.Queries];
        fixed (float* packed = _packed, thresholds = _thresholds)
        {
            for (var group = 0; group < Groups; group++)
            {
                var queries = packed + (long)group * ScoreTile.Queries * _database.Dimension;
                for (var panel = from; panel < to; panel++)
                {
                    ScoreTile.Score(_kernel, queries, _database.PanelPointer(panel), _database.Dimension, scores);
                    ScoreTile.Above(_kernel, scores, thresholds + group * ScoreTile.Queries, hits);
                    var valid = _database.ValidRows(panel);
                    for (var q = 0; q < ScoreTile.Queries; q++)
                    {
                        if ((hits[q] & valid) is var bits and > 0)
                            Offer(group * ScoreTile.Queries + q, panel * VectorFile.PanelRows, bits, scores + q * VectorFile.PanelRows);
                    }
                }
            }
        }
    }

    /// <summary>Rows come in ascending order, so an equal score never displaces an earlier row and "above" loses nothing.</summary>
    private void Offer(int query, int firstRow, uint bits, float* scores)
    {
        var heap = _candidates.AsSpan(query * _capacity, _capacity);
        for (; bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            if (scores[lane] <= _thresholds[query] || _mask is not null && _mask.Excludes(_first + query, firstRow + lane)) continue;
            var key = CandidateHeap.Key(scores[lane], firstRow + lane);
            if (_found[query] == _capacity)
            {
                CandidateHeap.ReplaceWorst(heap, key);
            }
            else
            {
                heap[_found[query]++] = key;
                if (_found[query] < _capacity) continue;
                CandidateHeap.Build(heap);
            }
            _thresholds[query] = CandidateHeap.Score(heap[0]);
        }
    }

    /// <summary>Scores the candidates in double precision and writes the best <paramref name="k"/> of each query.</summary>
    internal void Finish(int k, Span<Neighbour> results, Span<int> found)
    {
        var scores = new double[_candidates.Length];
        Rescore(scores);
        for (var query = 0; query < Count; query++)
        {
            var own = _candidates.AsSpan(query * _capacity, _found[query]);
            var exact = scores.AsSpan(query * _capacity, own.Length);
            var into = results.Slice(query * k, k);
            found[query] = Math.Min(k, own.Length);
            exact.Sort(own);
            exact.Reverse();
            own.Reverse();
            for (var i = 0; i < own.Length;)
            {
                var j = i + 1;
                while (j < own.Length && exact[j] == exact[i]) j++;
                if (j > i + 1) own[i..j].Sort(static (a, b) => CandidateHeap.Row(a).CompareTo(CandidateHeap.Row(b)));
                i = j;
            }
            for (var i = 0; i < found[query]; i++) into[i] = new Neighbour(CandidateHeap.Row(own[i]), exact[i]);
            into[found[query]..].Fill(new Neighbour(-1, double.NegativeInfinity));
        }
    }

    /// <summary>
    /// Products of floats are exact in double and the sums run in dimension order, so a score does not depend on the
    /// kernel. Candidates are visited panel by panel: each panel is read from memory once, whatever the number of queries.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rescore(double[] scores)
    {
        var starts = new int[_database.Panels + 1];
        for (var query = 0; query < Count; query++)
        {
            foreach (var key in _candidates.AsSpan(query * _capacity, _found[query])) starts[CandidateHeap.Row(key) / VectorFile.PanelRows + 1]++;
        }
        for (var panel = 0; panel < _database.Panels; panel++) starts[panel + 1] += starts[panel];
        var entries = new int[starts[^1]];
        for (var query = 0; query < Count; query++)
        {
            for (var i = query * _capacity; i < query * _capacity + _found[query]; i++)
                entries[starts[CandidateHeap.Row(_candidates[i]) / VectorFile.PanelRows]++] = i; // starts[p] ends as the end of panel p
        }

        fixed (float* packed = _packed)
        {
            var (dimension, at) = (_database.Dimension, 0);
            for (var panel = 0; panel < _database.Panels; panel++)
            {
                var rows = _database.PanelPointer(panel);
                for (; at + 4 <= starts[panel]; at += 4)
                {
                    var (e0, e1, e2, e3) = (entries[at], entries[at + 1], entries[at + 2], entries[at + 3]);
                    float* q0 = Query(packed, e0), q1 = Query(packed, e1), q2 = Query(packed, e2), q3 = Query(packed, e3);
                    float* r0 = rows + Lane(e0), r1 = rows + Lane(e1), r2 = rows + Lane(e2), r3 = rows + Lane(e3);
                    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
                    nint q = 0, r = 0;
                    for (var k = 0; k < dimension; k++, q += ScoreTile.Queries, r += VectorFile.PanelRows)
                    {
                        s0 += (double)q0[q] * r0[r];
                        s1 += (double)q1[q] * r1[r];
                        s2 += (double)q2[q] * r2[r];
                        s3 += (double)q3[q] * r3[r];
                    }
                    (scores[e0], scores[e1], scores[e2], scores[e3]) = (s0, s1, s2, s3);
                }
                for (; at < starts[panel]; at++)
                {
                    float* query = Query(packed, entries[at]), row = rows + Lane(entries[at]);
                    double sum = 0;
                    for (var k = 0; k < dimension; k++, query += ScoreTile.Queries, row += VectorFile.PanelRows) sum += (double)*query * *row;
                    scores[entries[at]] = sum;
                }
            }
        }
    }

    private float* Query(float* packed, int entry)
    {
        var query = entry / _capacity;
        return packed + (long)(query / ScoreTile.Queries) * ScoreTile.Queries * _database.Dimension + query % ScoreTile.Queries;
    }

    private int Lane(int entry) => CandidateHeap.Row(_candidates[entry]) % VectorFile.PanelRows;
}
