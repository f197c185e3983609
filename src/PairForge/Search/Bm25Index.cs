using PairForge.Encoders;

namespace PairForge.Search;

/// <summary>Lexical search over rows of term numbers by BM25.</summary>
/// <remarks>
/// Lucene's formula since version 8: the sum over the query's terms of idf * tf / (tf + k1 (1 - b + b length / mean length)), with
/// idf = ln(1 + (N - df + 0.5) / (df + 0.5)), k1 = 1.2 and b = 0.75. Lucene keeps a length in one byte, and so rounds it; this does not.
/// Sums are made in double precision in the order of the query's terms: the same bits on every machine and thread.
/// </remarks>
public sealed class Bm25Index
{
    private readonly int[] _starts, _rows;
    private readonly ushort[] _frequencies;
    private readonly double[] _inverse, _norms;

    internal Bm25Index(int[] starts, int[] rows, ushort[] frequencies, double[] inverse, double[] norms) =>
        (_starts, _rows, _frequencies, _inverse, _norms) = (starts, rows, frequencies, inverse, norms);

    /// <summary>Rows.</summary>
    public int Rows => _norms.Length;

    /// <summary>Terms.</summary>
    public int Terms => _starts.Length - 1;

    /// <summary>Rows that hold a term.</summary>
    public int DocumentFrequency(int term) => _starts[term + 1] - _starts[term];

    /// <summary>Finds the <paramref name="k"/> best rows of a query: by score descending, then row ascending; rows without a term of it are not found.</summary>
    /// <param name="terms">The query's terms; one that stands several times counts as often, one below 0 is known to no row.</param>
    /// <param name="k">Rows wanted.</param>
    /// <param name="mask">What the query may not find; null for nothing.</param>
    /// <param name="query">The mask's number of the query.</param>
    /// <param name="scratch">Buffers of one thread.</param>
    /// <param name="results">At least k places.</param>
    /// <returns>Rows found.</returns>
    public int Search(ReadOnlySpan<int> terms, int k, SearchMask? mask, int query, Bm25Scratch scratch, Span<Neighbour> results)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentNullException.ThrowIfNull(scratch);
        var scores = scratch.Scores(Rows);
        foreach (var term in terms)
        {
            if (term < 0) continue;
            var inverse = _inverse[term];
            for (var at = _starts[term]; at < _starts[term + 1]; at++)
            {
                var row = _rows[at];
                double frequency = _frequencies[at];
                scores[row] += inverse * (frequency / (frequency + _norms[row]));
            }
        }
        var best = new BestNeighbours(results[..k]);
        for (var row = 0; row < scores.Length; row++)
        {
            var score = scores[row];
            if (score > 0 && best.Admits(score) && !(mask?.Excludes(query, row) ?? false)) best.Add(new Neighbour(row, score));
        }
        scores.Clear();
        return best.Finish();
    }

    /// <summary>The score of one row for a query.</summary>
    public double Score(ReadOnlySpan<int> terms, int row)
    {
        var score = 0.0;
        foreach (var term in terms)
        {
            if (term < 0) continue;
            var at = _rows.AsSpan(_starts[term], DocumentFrequency(term)).BinarySearch(row);
            if (at < 0) continue;
            double frequency = _frequencies[_starts[term] + at];
            score += _inverse[term] * (frequency / (frequency + _norms[row]));
        }
        return score;
    }
}

/// <summary>Buffers of one thread that searches a <see cref="Bm25Index"/>.</summary>
public sealed class Bm25Scratch
{
    private double[] _scores = [];

    /// <summary>All zero.</summary>
    internal Span<double> Scores(int rows)
    {
        if (_scores.Length < rows) _scores = new double[rows];
        return _scores.AsSpan(0, rows);
    }
}

/// <summary>Makes a <see cref="Bm25Index"/>.</summary>
public sealed class Bm25IndexBuilder
{
    private const double K1 = 1.2, B = 0.75;

    private readonly List<int> _terms = [];
    private readonly List<ushort> _frequencies = [];
    private readonly List<int> _starts = [0];
    private readonly List<int> _lengths = [];
    private int _termCount;

    /// <summary>Adds the next row.</summary>
    /// <param name="terms">Its terms, numbered from 0; sorted in place.</param>
    public void Add(Span<int> terms)
    {
        terms.Sort();
        for (var i = 0; i < terms.Length;)
        {
            var end = i + 1;
            while (end < terms.Length && terms[end] == terms[i]) end++;
            _terms.Add(terms[i]);
            _frequencies.Add((ushort)Math.Min(end - i, ushort.MaxValue));
            i = end;
        }
        if (terms.Length > 0) _termCount = Math.Max(_termCount, terms[^1] + 1);
        _starts.Add(_terms.Count);
        _lengths.Add(terms.Length);
    }

    /// <summary>Makes the index.</summary>
    public Bm25Index Build()
    {
        var starts = new int[_termCount + 1];
        foreach (var term in _terms) starts[term + 1]++;
        for (var t = 0; t < _termCount; t++) starts[t + 1] += starts[t];
        var next = starts.AsSpan(0, _termCount).ToArray();
        var rows = new int[_terms.Count];
        var frequencies = new ushort[_terms.Count];
        for (var row = 0; row < _lengths.Count; row++)
        {
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
            {
                var at = next[_terms[i]]++;
                (rows[at], frequencies[at]) = (row, _frequencies[i]);
            }
        }
        var inverse = new double[_termCount];
        for (var t = 0; t < _termCount; t++)
        {
            var frequency = starts[t + 1] - starts[t];
            inverse[t] = PortableMath.Log(1 + (_lengths.Count - frequency + 0.5) / (frequency + 0.5));
        }
        long length = 0;
        foreach (var one in _lengths) length += one;
        var mean = Math.Max(1, length) / (double)Math.Max(1, _lengths.Count);
        var norms = new double[_lengths.Count];
        for (var row = 0; row < norms.Length; row++) norms[row] = K1 * (1 - B + B * (_lengths[row] / mean));
        return new Bm25Index(starts, rows, frequencies, inverse, norms);
    }
}
