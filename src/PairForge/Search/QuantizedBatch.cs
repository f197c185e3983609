using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairForge.Search;

/// <summary>The int8 pass of a batch of queries: keeps every row that may belong to a query's best.</summary>
/// <remarks>
/// Everything is in units of a query's scale. A row's product errs by at most <c>slope * error</c> of the row and
/// <c>own * norm</c> of its panel. The lower bounds of the best rows so far make a query's threshold: a row whose upper
/// bound is below it cannot be among the best, and is dropped for certain.
/// </remarks>
internal sealed unsafe class QuantizedBatch
{
    private const double ShortestNorm = 1e-12;
    private const double Slack = 1 + 1e-6; // over the rounding of the bounds themselves
    private const int PanelsAtOnce = 3; // 27 kB at 384 dimensions: they stay in the L1 cache while all queries pass
    private const int SplitAgain = 8; // visits after which it is tried once more whether a look half way pays

    private readonly QuantizedRows _rows;
    private readonly SearchMask? _mask;
    private readonly bool _fast;
    private readonly int _first, _count, _capacity, _mostKept;
    private readonly sbyte[] _packed;
    private readonly int[] _biases, _restBiases;
    private readonly float[] _slopes, _own, _rests, _thresholds; // thresholds hold no candidate back while -inf, every one when +inf
    private readonly ulong[] _bounds; // by query, a heap of the best lower bounds
    private readonly int[] _found;
    private readonly Bounded[]?[] _kept; // null: not for this pass
    private readonly int[] _counts; // of kept rows
    private bool _splits;
    private int _visits;

    /// <param name="dimension">Length of a vector.</param>
    /// <param name="rows">Quantised rows, filled before each visit.</param>
    /// <param name="fast">Whether to use AVX-VNNI.</param>
    /// <param name="mask">What a query may not find.</param>
    /// <param name="first">The mask's number of the first query.</param>
    /// <param name="count">Queries.</param>
    /// <param name="capacity">Neighbours wanted a query.</param>
    internal QuantizedBatch(int dimension, QuantizedRows rows, bool fast, SearchMask? mask, int first, int count, int capacity)
    {
        (_rows, _fast, _mask, _first, _count, _capacity) = (rows, fast, mask, first, count, capacity);
        _mostKept = 8 * capacity + 1024;
        var places = (count + QuantizedTile.Queries - 1) / QuantizedTile.Queries * QuantizedTile.Queries;
        _packed = GC.AllocateArray<sbyte>(checked(places * rows.Quads * 4), pinned: true);
        _biases = GC.AllocateArray<int>(places, pinned: true);
        _restBiases = GC.AllocateArray<int>(places, pinned: true);
        _rests = GC.AllocateArray<float>(places, pinned: true);
        _slopes = GC.AllocateArray<float>(places, pinned: true);
        _own = GC.AllocateArray<float>(places, pinned: true);
        _thresholds = GC.AllocateArray<float>(places, pinned: true);
        _found = new int[count];
        _thresholds.AsSpan().Fill(float.PositiveInfinity);
        _bounds = new ulong[(long)count * capacity];
        (_kept, _counts) = (new Bounded[]?[count], new int[count]);
    }

    /// <summary>Takes a query; one whose norm leaves what float32 can bound is left to the float kernel.</summary>
    internal void Pack(int query, ReadOnlySpan<float> vector)
    {
        float most = 0;
        double squares = 0;
        foreach (var x in vector)
        {
            most = Math.Max(most, Math.Abs(x));
            squares += (double)x * x;
        }
        var norm = Math.Sqrt(squares);
        if (norm is < ShortestNorm or >= QuantizedRows.LongestNorm) return;
        double scale = most / 127.0, inverse = 127.0 / most, error = 0, rest = 0;
        int sum = 0, restSum = 0;
        var split = _rows.Split * 4;
        var group = query / QuantizedTile.Queries * QuantizedTile.Queries;
        var packed = _packed.AsSpan(group * _rows.Quads * 4);
        for (var k = 0; k < vector.Length; k++)
        {
            var scaled = vector[k] * inverse;
            var rounded = (int)Math.Round(scaled);
            error += (scaled - rounded) * (scaled - rounded);
            if (k < split)
            {
                sum += rounded;
            }
            else
            {
                restSum += rounded;
                rest += scaled * scaled;
            }
            packed[(k / 4 * QuantizedTile.Queries + query % QuantizedTile.Queries) * 4 + k % 4] = (sbyte)rounded;
        }
        (_biases[query], _restBiases[query]) = (-128 * sum, -128 * restSum);
        _rests[query] = (float)(Math.Sqrt(rest) * Slack);
        _slopes[query] = (float)(norm / scale * Slack);
        _own[query] = (float)(Math.Sqrt(error) * Slack + 1e-9);
        _thresholds[query] = float.NegativeInfinity;
        _kept[query] = new Bounded[2 * _capacity + 96];
    }

    /// <summary>All queries against the quantised rows, panels <paramref name="from"/> to <paramref name="to"/>, of which the first row is <paramref name="firstRow"/>, up to row <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Visit(int from, int to, int firstRow, int end)
    {
        var products = stackalloc float[QuantizedTile.Queries * QuantizedTile.Rows];
        var hits = stackalloc uint[QuantizedTile.Queries];
        long tiles = 0, early = 0;
        var split = _splits || _visits % SplitAgain == 0 ? _rows.Split : 0;
        _visits++;
        fixed (sbyte* packed = _packed)
        fixed (int* biases = _biases, restBiases = _restBiases)
        fixed (float* slopes = _slopes, own = _own, rests = _rests, thresholds = _thresholds)
        {
            for (var block = from; block < to; block += PanelsAtOnce)
            {
                for (var query = 0; query < _thresholds.Length; query += QuantizedTile.Queries)
                {
                    var asked = new QuantizedQueries
                    {
                        Values = packed + (long)query * _rows.Quads * 4,
                        Biases = biases + query,
                        RestBiases = restBiases + query,
                        Slopes = slopes + query,
                        Own = own + query,
                        Rests = rests + query,
                        Thresholds = thresholds + query,
                    };
                    for (var panel = block; panel < Math.Min(block + PanelsAtOnce, to); panel++)
                    {
                        var rows = _rows.Panel(panel);
                        tiles++;
                        var outcome = QuantizedTile.Multiply(_fast, asked, rows, split, products, hits);
                        if (outcome < 0) early++;
                        if (outcome <= 0) continue;
                        var row = firstRow + (panel - from) * QuantizedTile.Rows;
                        var valid = end - row >= QuantizedTile.Rows ? uint.MaxValue : end <= row ? 0 : (1u << (end - row)) - 1;
                        for (var q = 0; q < QuantizedTile.Queries; q++)
                        {
                            if ((hits[q] & valid) is var bits and > 0) Offer(query + q, row, bits, products + q * QuantizedTile.Rows, rows);
                        }
                    }
                }
            }
        }
        if (split > 0) _splits = early * 6 > tiles; // a look half way costs a twentieth of a tile
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at once: short runs would end before the JIT comes back to it
    private void Offer(int query, int row, uint bits, float* products, in QuantizedPanel rows)
    {
        if (_kept[query] is not { } kept) return;
        var heap = _bounds.AsSpan(query * _capacity, _capacity);
        for (; bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            var width = (_slopes[query] * rows.Errors[lane] + _own[query] * rows.Norm) * (float)Slack;
            var (lower, upper) = (products[lane] - width, products[lane] + width);
            if (upper < _thresholds[query] || _mask is not null && _mask.Excludes(_first + query, row + lane)) continue;
            kept[_counts[query]++] = new(row + lane, upper);
            if (_counts[query] == kept.Length && !TryMakeRoom(query, ref kept)) return;
            if (_found[query] < _capacity)
            {
                heap[_found[query]++] = CandidateHeap.Key(lower, row + lane);
                if (_found[query] < _capacity) continue;
                CandidateHeap.Build(heap);
            }
            else if (lower > _thresholds[query])
            {
                CandidateHeap.ReplaceWorst(heap, CandidateHeap.Key(lower, row + lane));
            }
            else
            {
                continue;
            }
            _thresholds[query] = CandidateHeap.Score(heap[0]);
        }
    }

    /// <summary>False: too many rows are nearly as good as one another, and the float kernel is faster.</summary>
    private bool TryMakeRoom(int query, ref Bounded[] kept)
    {
        Compact(query, kept);
        if (_counts[query] <= kept.Length / 2) return true;
        if (kept.Length >= _mostKept)
        {
            (_kept[query], _thresholds[query]) = (null, float.PositiveInfinity);
            return false;
        }
        Array.Resize(ref kept, kept.Length * 2);
        _kept[query] = kept;
        return true;
    }

    /// <summary>The rows that may be among a query's best; null: the float kernel must find them.</summary>
    internal int[]? Kept(int query)
    {
        if (_kept[query] is not { } kept) return null;
        Compact(query, kept);
        var rows = new int[_counts[query]];
        for (var i = 0; i < rows.Length; i++) rows[i] = kept[i].Row;
        return rows;
    }

    private void Compact(int query, Bounded[] kept)
    {
        var threshold = _thresholds[query];
        var count = 0;
        foreach (var item in kept.AsSpan(0, _counts[query]))
        {
            if (item.Upper >= threshold) kept[count++] = item;
        }
        _counts[query] = count;
    }

    /// <param name="Row">The row.</param>
    /// <param name="Upper">What its score is at most, in units of the query's scale.</param>
    internal readonly record struct Bounded(int Row, float Upper);
}
