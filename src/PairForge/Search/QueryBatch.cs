using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PairForge.Search;

/// <summary>Queries that pass over the database together, on one thread: packed values, thresholds and candidates.</summary>
internal sealed unsafe class QueryBatch
{
    private const int DimensionBlock = 64; // times 32 rows: 8 kB of a panel

    private readonly VectorFile _database;
    private readonly SearchKernel _kernel;
    private readonly SearchMask? _mask;
    private readonly int _first;
    private readonly int _capacity;
    private readonly float[] _rows;
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
        _rows = new float[checked(count * database.Dimension)];
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
        vector.CopyTo(_rows.AsSpan(query * vector.Length));
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
            var own = Own(query);
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
    /// kernel. Candidates are visited panel by panel, and a panel some dimensions at a time: each is read from memory
    /// once and from the L1 cache by all of its candidates, whatever their number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rescore(double[] scores)
    {
        var candidates = ByPanel(out var ends);
        var dimension = _database.Dimension;
        fixed (float* queries = _rows)
        {
            for (int panel = 0, start = 0; panel < ends.Length; start = ends[panel++])
            {
                var rows = _database.PanelPointer(panel);
                for (var from = 0; from < dimension; from += DimensionBlock)
                {
                    var (length, at) = (Math.Min(DimensionBlock, dimension - from), start);
                    float* left = queries + from, right = rows + (long)from * VectorFile.PanelRows;
                    for (; at + 4 <= ends[panel]; at += 4)
                    {
                        ref readonly var c0 = ref candidates[at];
                        ref readonly var c1 = ref candidates[at + 1];
                        ref readonly var c2 = ref candidates[at + 2];
                        ref readonly var c3 = ref candidates[at + 3];
                        float* q0 = left + c0.Query, q1 = left + c1.Query, q2 = left + c2.Query, q3 = left + c3.Query;
                        float* r0 = right + c0.Lane, r1 = right + c1.Lane, r2 = right + c2.Lane, r3 = right + c3.Lane;
                        // Four candidates, two by two: the JIT's scalar float-to-double conversion would chain them by a false dependency.
                        var (low, high) = (Vector128.Create(scores[c0.Place], scores[c1.Place]), Vector128.Create(scores[c2.Place], scores[c3.Place]));
                        nint r = 0;
                        for (nint k = 0; k < length; k++, r += VectorFile.PanelRows)
                        {
                            var (query, row) = (Vector128.Create(q0[k], q1[k], q2[k], q3[k]), Vector128.Create(r0[r], r1[r], r2[r], r3[r]));
                            low += Vector128.WidenLower(query) * Vector128.WidenLower(row);
                            high += Vector128.WidenUpper(query) * Vector128.WidenUpper(row);
                        }
                        (scores[c0.Place], scores[c1.Place], scores[c2.Place], scores[c3.Place]) = (low[0], low[1], high[0], high[1]);
                    }
                    for (; at < ends[panel]; at++)
                    {
                        var (query, row) = (candidates[at].Query, candidates[at].Lane);
                        var sum = scores[candidates[at].Place];
                        for (nint k = 0; k < length; k++, row += VectorFile.PanelRows) sum += (double)left[query + k] * right[row];
                        scores[candidates[at].Place] = sum;
                    }
                }
            }
        }
    }

    /// <summary>All candidates by panel (counting sort); <paramref name="ends"/> holds the end of each panel's.</summary>
    private Candidate[] ByPanel(out int[] ends)
    {
        ends = new int[_database.Panels];
        var total = 0;
        for (var query = 0; query < Count; query++)
        {
            foreach (var key in Own(query)) ends[CandidateHeap.Row(key) / VectorFile.PanelRows]++;
            total += _found[query];
        }
        for (int panel = 0, start = 0; panel < ends.Length; panel++)
        {
            var count = ends[panel];
            ends[panel] = start;
            start += count;
        }
        var candidates = new Candidate[total];
        for (var query = 0; query < Count; query++)
        {
            var place = query * _capacity;
            foreach (var key in Own(query))
            {
                var row = CandidateHeap.Row(key);
                candidates[ends[row / VectorFile.PanelRows]++] = new((long)query * _database.Dimension, row % VectorFile.PanelRows, place++);
            }
        }
        return candidates;
    }

    private Span<ulong> Own(int query) => _candidates.AsSpan(query * _capacity, _found[query]);

    /// <param name="Query">Where the query's values begin.</param>
    /// <param name="Lane">The row inside its panel.</param>
    /// <param name="Place">Where it stands among all candidates.</param>
    private readonly record struct Candidate(long Query, int Lane, int Place);
}
