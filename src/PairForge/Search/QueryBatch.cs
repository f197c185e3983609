using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PairForge.Search;

/// <summary>Queries that pass over the database together, on one thread: packed values, thresholds and candidates.</summary>
internal sealed unsafe class QueryBatch
{
    private readonly VectorFile _database;
    private readonly SearchKernel _kernel;
    private readonly SearchMask? _mask;
    private readonly int _first;
    private readonly int _capacity;
    private readonly float[] _rows;
    private readonly int[]? _places;
    private float[]? _packed; // by groups, made by whoever needs them
    private readonly float[] _thresholds;
    private readonly ulong[] _candidates;
    private readonly int[] _found;
    private readonly int[]?[] _kept; // by query, the rows that an int8 pass left

    /// <param name="database">The rows.</param>
    /// <param name="kernel">A resolved kernel.</param>
    /// <param name="mask">What a query may not find.</param>
    /// <param name="first">The mask's number of the first query.</param>
    /// <param name="count">Queries.</param>
    /// <param name="capacity">Candidates kept a query.</param>
    /// <param name="places">By row, its place in <paramref name="database"/>; null where they are the same.</param>
    internal QueryBatch(VectorFile database, SearchKernel kernel, SearchMask? mask, int first, int count, int capacity, int[]? places = null)
    {
        (_database, _kernel, _mask, _first, Count, _capacity, _places) = (database, kernel, mask, first, count, capacity, places);
        Groups = (count + ScoreTile.Queries - 1) / ScoreTile.Queries;
        _rows = new float[checked(count * database.Dimension)];
        _thresholds = GC.AllocateArray<float>(Groups * ScoreTile.Queries, pinned: true);
        _thresholds.AsSpan(0, count).Fill(float.NegativeInfinity);
        _thresholds.AsSpan(count).Fill(float.PositiveInfinity);
        _candidates = new ulong[(long)count * capacity];
        (_found, _kept) = (new int[count], new int[]?[count]);
    }

    internal int Count { get; }

    internal int Groups { get; }

    internal ReadOnlySpan<float> Query(int query) => _rows.AsSpan(query * _database.Dimension, _database.Dimension);

    /// <summary>All of them, row-major.</summary>
    internal Memory<float> Vectors => _rows;

    /// <summary>Queries in groups, dimension-major.</summary>
    private float[] Pack()
    {
        // Pinned: the tiles take pointers. A group is padded with zero queries that an infinite threshold keeps silent.
        var packed = GC.AllocateArray<float>(checked(Groups * ScoreTile.Queries * _database.Dimension), pinned: true);
        for (var query = 0; query < Count; query++) Pack(Query(query), query % ScoreTile.Queries, packed.AsSpan(query / ScoreTile.Queries * ScoreTile.Queries * _database.Dimension));
        return packed;
    }

    private static void Pack(ReadOnlySpan<float> vector, int number, Span<float> group)
    {
        for (int k = 0, at = number; k < vector.Length; k++, at += ScoreTile.Queries) group[at] = vector[k];
    }

    /// <summary>All queries against the panels from <paramref name="from"/> to <paramref name="to"/>: few enough for them to stay in the L2 cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Visit(int from, int to)
    {
        var scores = stackalloc float[ScoreTile.Queries * VectorFile.PanelRows];
        var hits = stackalloc uint[ScoreTile.Queries];
        fixed (float* packed = _packed ??= Pack(), thresholds = _thresholds)
        {
            for (var group = 0; group < Groups; group++)
            {
                if (!_thresholds.AsSpan(group * ScoreTile.Queries, ScoreTile.Queries).ContainsAnyExcept(float.PositiveInfinity)) continue;
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

    /// <summary>Some of the queries against the panels of a list, the rows of which <paramref name="rows"/> gives by place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Visit(ReadOnlySpan<int> queries, Range panels, int[] rows)
    {
        var scores = stackalloc float[ScoreTile.Queries * VectorFile.PanelRows];
        var hits = stackalloc uint[ScoreTile.Queries];
        var thresholds = stackalloc float[ScoreTile.Queries];
        fixed (float* packed = _packed ??= GC.AllocateArray<float>(ScoreTile.Queries * _database.Dimension, pinned: true))
        {
            for (var start = 0; start < queries.Length; start += ScoreTile.Queries)
            {
                var group = queries.Slice(start, Math.Min(ScoreTile.Queries, queries.Length - start));
                for (var q = 0; q < group.Length; q++) Pack(Query(group[q]), q, _packed);
                for (var q = 0; q < ScoreTile.Queries; q++) thresholds[q] = q < group.Length ? MathF.BitDecrement(_thresholds[group[q]]) : float.PositiveInfinity;
                for (var panel = panels.Start.Value; panel < panels.End.Value; panel++)
                {
                    ScoreTile.Score(_kernel, packed, _database.PanelPointer(panel), _database.Dimension, scores);
                    ScoreTile.Above(_kernel, scores, thresholds, hits);
                    for (var q = 0; q < group.Length; q++)
                    {
                        if (hits[q] == 0) continue;
                        Offer(group[q], rows.AsSpan(panel * VectorFile.PanelRows, VectorFile.PanelRows), hits[q], scores + q * VectorFile.PanelRows);
                        thresholds[q] = MathF.BitDecrement(_thresholds[group[q]]);
                    }
                }
            }
        }
    }

    /// <summary>Rows come in any order: of equal scores the smaller row is the better.</summary>
    private void Offer(int query, ReadOnlySpan<int> rows, uint bits, float* scores)
    {
        var heap = _candidates.AsSpan(query * _capacity, _capacity);
        for (; bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            if (rows[lane] < 0 || scores[lane] < _thresholds[query]) continue;
            var key = CandidateHeap.Key(scores[lane], rows[lane]);
            if (_found[query] == _capacity && key < heap[0] || _mask is not null && _mask.Excludes(_first + query, rows[lane])) continue;
            Keep(query, heap, key);
        }
    }

    private void Keep(int query, Span<ulong> heap, ulong key)
    {
        if (_found[query] == _capacity)
        {
            CandidateHeap.ReplaceWorst(heap, key);
        }
        else
        {
            heap[_found[query]++] = key;
            if (_found[query] < _capacity) return;
            CandidateHeap.Build(heap);
        }
        _thresholds[query] = CandidateHeap.Score(heap[0]);
    }

    /// <summary>Rows come in ascending order, so an equal score never displaces an earlier row and "above" loses nothing.</summary>
    private void Offer(int query, int firstRow, uint bits, float* scores)
    {
        var heap = _candidates.AsSpan(query * _capacity, _capacity);
        for (; bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            if (scores[lane] <= _thresholds[query] || _mask is not null && _mask.Excludes(_first + query, firstRow + lane)) continue;
            Keep(query, heap, CandidateHeap.Key(scores[lane], firstRow + lane));
        }
    }

    /// <summary>Whether no query wants the float kernel.</summary>
    internal bool IsSilent => !_thresholds.AsSpan().ContainsAnyExcept(float.PositiveInfinity);

    /// <summary>Takes the rows that may be a query's best in place of what the float kernel would find.</summary>
    internal void Take(QuantizedBatch first)
    {
        for (var query = 0; query < Count; query++)
        {
            if (first.Kept(query) is not { } kept) continue;
            _kept[query] = kept;
            _thresholds[query] = float.PositiveInfinity;
        }
    }

    /// <summary>Scores the candidates in double precision and writes the best <paramref name="k"/> of each query.</summary>
    internal void Finish(int k, Span<Neighbour> results, Span<int> found)
    {
        var starts = new int[Count + 1];
        for (var query = 0; query < Count; query++) starts[query + 1] = checked(starts[query] + (_kept[query]?.Length ?? _found[query]));
        var (queries, rows, scores) = (new int[starts[^1]], new int[starts[^1]], new double[starts[^1]]);
        for (var query = 0; query < Count; query++)
        {
            var own = rows.AsSpan(starts[query]..starts[query + 1]);
            queries.AsSpan(starts[query], own.Length).Fill(query);
            if (_kept[query] is { } kept)
            {
                kept.CopyTo(own);
                continue;
            }
            for (var i = 0; i < own.Length; i++) own[i] = CandidateHeap.Row(_candidates[query * _capacity + i]);
        }
        PairScorer.Score(_database, _rows, queries, _places is null ? rows : Array.ConvertAll(rows, row => _places[row]), scores);
        for (var query = 0; query < Count; query++)
        {
            var own = rows.AsSpan(starts[query]..starts[query + 1]);
            var exact = scores.AsSpan(starts[query]..starts[query + 1]);
            Order(own, exact);
            var into = results.Slice(query * k, k);
            found[query] = Math.Min(k, own.Length);
            for (var i = 0; i < found[query]; i++) into[i] = new Neighbour(own[i], exact[i]);
            into[found[query]..].Fill(new Neighbour(-1, double.NegativeInfinity));
        }
    }

    /// <summary>By score descending, then row ascending.</summary>
    private static void Order(Span<int> rows, Span<double> scores)
    {
        scores.Sort(rows);
        scores.Reverse();
        rows.Reverse();
        for (var i = 0; i < rows.Length;)
        {
            var j = i + 1;
            while (j < rows.Length && scores[j] == scores[i]) j++;
            if (j > i + 1) rows[i..j].Sort();
            i = j;
        }
    }
}
