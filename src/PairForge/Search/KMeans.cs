namespace PairForge.Search;

/// <summary>How <see cref="KMeans"/> works.</summary>
public sealed record KMeansOptions
{
    /// <summary>Number of clusters.</summary>
    public required int Clusters { get; init; }

    /// <summary>Most iterations; fewer where no row changes its cluster any more.</summary>
    /// <value>The default is 20.</value>
    public int Iterations { get; init; } = 20;

    /// <summary>Key of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; 0 is one a processor. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Instructions to use. The result does not depend on it.</summary>
    public SearchKernel Kernel { get; init; } = SearchKernel.Auto;
}

/// <summary>Clusters that <see cref="KMeans"/> found.</summary>
/// <param name="Centroids">Row-major, (clusters, dimension).</param>
/// <param name="Clusters">By row, its cluster: the nearest of the centroids of the last but one iteration, of which <paramref name="Centroids"/> are the means.</param>
/// <param name="Objectives">By iteration, the sum of the squared distances of all rows to the mean of their cluster; it never grows, but by rounding.</param>
/// <param name="Compared">Comparisons of a row with all centroids, or as many parts of one, that the bounds did not spare, over all iterations.</param>
public sealed record KMeansResult(float[] Centroids, int[] Clusters, IReadOnlyList<double> Objectives, double Compared);

/// <summary>Lloyd's k-means, exact: every row belongs to its nearest centroid in double precision, the smaller number among equals.</summary>
/// <remarks>
/// Starts from k-means++ centres (Arthur and Vassilvitskii, SODA 2007) over a keyed sample of rows; of many clusters several
/// are drawn in a pass, as in k-means|| (Bahmani et al., VLDB 2012). Triangle inequalities
/// spare a row the centroids that cannot have come nearer (after Hamerly, "Making k-means even faster", SDM 2010); the float32
/// kernel does the others, and double precision decides where two centroids are as near as float32 can tell. Sums are in double, in row
/// order. So the result depends neither on the processor nor on the number of threads. An empty cluster restarts at the row
/// that is farthest from its own centroid. Only clusters whose rows changed are averaged again.
/// </remarks>
public sealed class KMeans
{
    private const int SamplePerCluster = 16;
    private const int LeastSample = 4096;
    private const int Passes = 64; // over the sample, about
    private const int RowsTogether = 4096;

    private readonly float[] _rows;
    private readonly int _dimension, _count, _clusters;
    private readonly KMeansOptions _options;
    private readonly ParallelOptions _parallel;
    private readonly double[] _norms; // squared, by row
    private readonly double[] _upper, _lower; // distance to the own centroid, at most; to any other, at least
    private readonly int[] _cluster;
    private readonly float[] _centroids;
    private readonly double[] _moves;

    private KMeans(float[] rows, int dimension, KMeansOptions options, CancellationToken cancellation)
    {
        (_rows, _dimension, _count, _clusters, _options) = (rows, dimension, rows.Length / dimension, options.Clusters, options);
        _parallel = new() { MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads, CancellationToken = cancellation };
        (_norms, _upper, _lower, _cluster) = (new double[_count], new double[_count], new double[_count], new int[_count]);
        (_centroids, _moves) = (new float[checked(_clusters * dimension)], new double[_clusters]);
        _cluster.AsSpan().Fill(-1);
        _upper.AsSpan().Fill(double.PositiveInfinity);
    }

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">Row-major, (count, dimension), finite, at least a row a cluster.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="options">Clusters, iterations, seed.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static KMeansResult Fit(float[] rows, int dimension, KMeansOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Clusters, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Iterations, nameof(options));
        if (rows.Length % dimension != 0 || rows.Length / dimension < options.Clusters)
            throw new ArgumentException($"{rows.Length} values are not {options.Clusters} rows of {dimension} or more", nameof(rows));
        return new KMeans(rows, dimension, options, cancellation).Run();
    }

    private KMeansResult Run()
    {
        double all = 0;
        for (var row = 0; row < _count; row++)
        {
            _norms[row] = SquaredNorm(Row(row));
            if (!double.IsFinite(_norms[row]) || _norms[row] > 1e24) throw new ArgumentException($"row {row} is not finite, or longer than 1e12; k-means takes neither");
            all += _norms[row];
        }
        Start();
        var objectives = new List<double>();
        var squares = new double[_clusters]; // by cluster, the squared norm of its sum over its rows
        var changed = new bool[_clusters];
        double compared = 0;
        for (var iteration = 0; iteration < _options.Iterations; iteration++)
        {
            var (moved, scanned) = Assign(changed);
            compared += scanned;
            if (moved == 0) break;
            Average(changed, squares);
            objectives.Add(Math.Max(0, all - squares.Sum()));
        }
        return new(_centroids, _cluster, objectives, compared);
    }

    private ReadOnlySpan<float> Row(int row) => _rows.AsSpan(row * _dimension, _dimension);

    private Span<float> Centroid(int cluster) => _centroids.AsSpan(cluster * _dimension, _dimension);

    /// <summary>Each centre is a row, drawn by its squared distance to the nearest centre so far; of many clusters, several are drawn before distances are brought up to date.</summary>
    private void Start()
    {
        var random = new KeyedRandom(_options.Seed, "k-means", "start");
        var sample = new int[Math.Min(_count, Math.Max(LeastSample, SamplePerCluster * _clusters))];
        random.Sample(_count, sample.Length, sample);
        var nearest = new double[sample.Length];
        nearest.AsSpan().Fill(1);
        for (var first = 0; first < _clusters;)
        {
            var end = Math.Min(_clusters, first == 0 ? 1 : first + Math.Max(1, _clusters / Passes));
            var total = nearest.Sum();
            for (var cluster = first; cluster < end; cluster++)
            {
                var (at, chosen) = (random.NextDouble() * total, 0);
                while (chosen < sample.Length - 1 && (at -= nearest[chosen]) >= 0) chosen++;
                Row(sample[chosen]).CopyTo(Centroid(cluster));
                total -= nearest[chosen];
                nearest[chosen] = 0;
            }
            var (from, until) = (first, end);
            var norms = new double[end - first];
            for (var i = 0; i < norms.Length; i++) norms[i] = SquaredNorm(Centroid(first + i));
            Parallel.For(0, (sample.Length + 1023) / 1024, _parallel, block =>
            {
                for (var i = block * 1024; i < Math.Min(sample.Length, block * 1024 + 1024); i++)
                {
                    var least = from == 0 ? double.PositiveInfinity : nearest[i];
                    for (var cluster = from; cluster < until; cluster++)
                        least = Math.Min(least, Math.Max(0, _norms[sample[i]] + norms[cluster - from] - 2.0 * CentroidScan.Dot(Row(sample[i]), Centroid(cluster))));
                    nearest[i] = least;
                }
            });
            first = end;
        }
    }

    /// <summary>Gives every row its nearest centroid; marks the clusters that lost or gained a row.</summary>
    private (int Moved, double Compared) Assign(bool[] changed)
    {
        // The farthest movers first: a row has to look only at those that moved farther than it is sure of its own.
        var order = Enumerable.Range(0, _clusters).ToArray();
        Array.Sort(order, (a, b) => _moves[a] != _moves[b] ? _moves[b].CompareTo(_moves[a]) : a.CompareTo(b));
        var falling = Array.ConvertAll(order, cluster => -_moves[cluster]);
        var scan = new CentroidScan(_centroids, _dimension, _options.Kernel, order);
        var apart = Apart(scan);

        var looks = new int[_count]; // by row, the groups of centroids that it has to look at
        Parallel.For(0, (_count + RowsTogether - 1) / RowsTogether, _parallel, block =>
        {
            for (var row = block * RowsTogether; row < Math.Min(_count, (block + 1) * RowsTogether); row++) looks[row] = Looks(scan, row, apart, falling);
        });
        var starts = new int[scan.Groups + 2];
        foreach (var groups in looks) starts[groups + 1]++;
        for (var groups = 0; groups <= scan.Groups; groups++) starts[groups + 1] += starts[groups];
        var (rows, next) = (new int[_count], starts[..^1]);
        for (var row = 0; row < _count; row++) rows[next[looks[row]]++] = row;
        rows = rows[starts[1]..];
        var before = Array.ConvertAll(rows, row => _cluster[row]);
        Parallel.For(0, (rows.Length + CentroidScan.RowsAtOnce - 1) / CentroidScan.RowsAtOnce, _parallel, block =>
        {
            var own = rows.AsSpan(block * CentroidScan.RowsAtOnce, Math.Min(CentroidScan.RowsAtOnce, rows.Length - block * CentroidScan.RowsAtOnce));
            var groups = looks[own[^1]];
            var unseen = groups < scan.Groups ? _moves[order[groups * ScoreTile.Queries]] : double.NegativeInfinity;
            scan.Run(_rows, own, groups, (row, best, second) => Settle(scan, row, best, second, unseen));
        });
        var moved = 0;
        double compared = 0;
        Array.Clear(changed);
        for (var i = 0; i < rows.Length; i++)
        {
            compared += (double)looks[rows[i]] / scan.Groups;
            if (_cluster[rows[i]] == before[i]) continue;
            moved++;
            changed[_cluster[rows[i]]] = true;
            if (before[i] >= 0) changed[before[i]] = true;
        }
        return (moved, compared);
    }

    /// <summary>By cluster, half the distance to the nearest other centroid: a row within it of its own has no nearer one.</summary>
    private double[] Apart(CentroidScan scan)
    {
        var apart = new double[_clusters];
        var everyone = Enumerable.Range(0, _clusters).ToArray();
        Parallel.For(0, (_clusters + CentroidScan.RowsAtOnce - 1) / CentroidScan.RowsAtOnce, _parallel, block =>
        {
            var some = everyone.AsSpan(block * CentroidScan.RowsAtOnce, Math.Min(CentroidScan.RowsAtOnce, _clusters - block * CentroidScan.RowsAtOnce));
            scan.Run(_centroids, some, scan.Groups, (cluster, _, second) =>
            {
                var norm = SquaredNorm(Centroid(cluster));
                apart[cluster] = Math.Sqrt(Math.Max(0, norm - 2 * second - scan.Error(norm))) / 2;
            });
        });
        return apart;
    }

    /// <summary>Brings a row's bounds up to the centroids' moves; 0 where they prove that it stays, or else how many groups of centroids may hold a nearer one.</summary>
    private int Looks(CentroidScan scan, int row, double[] apart, double[] falling)
    {
        var cluster = _cluster[row];
        if (cluster < 0) return scan.Groups;
        _upper[row] += _moves[cluster];
        if (_upper[row] >= Math.Max(apart[cluster], _lower[row] + falling[0]))
            _upper[row] = Math.Sqrt(Math.Max(0, _norms[row] - 2 * scan.Value(Row(row), cluster)) + scan.Error(_norms[row]));
        if (_upper[row] < Math.Max(apart[cluster], _lower[row] + falling[0]))
        {
            _lower[row] += falling[0];
            return 0;
        }
        // Those with lower - move > upper are farther than the own centroid; moves fall.
        var (low, high) = (0, falling.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_lower[row] + falling[middle] > _upper[row]) high = middle;
            else low = middle + 1;
        }
        return (low + ScoreTile.Queries - 1) / ScoreTile.Queries;
    }

    /// <summary>Takes the best of the centroids that a row looked at, against its own; the others moved by <paramref name="unseen"/> at most.</summary>
    private void Settle(CentroidScan scan, int row, (int Cluster, double Value) best, double second, double unseen)
    {
        var (own, error) = (_cluster[row], scan.Error(_norms[row]));
        var lower = unseen < 0 ? double.PositiveInfinity : _lower[row] - unseen;
        if (own >= 0 && best.Cluster != own && !double.IsPositiveInfinity(lower))
        {
            var value = scan.Value(Row(row), own);
            if (Math.Abs(value - best.Value) <= error) (best, second) = (scan.Decide(Row(row), Math.Max(value, best.Value) - error), Math.Max(value, best.Value));
            else if (value > best.Value) (best, second) = ((own, value), best.Value);
            else second = Math.Max(second, value);
        }
        _cluster[row] = best.Cluster;
        _upper[row] = Math.Sqrt(Math.Max(0, _norms[row] - 2 * best.Value) + error);
        _lower[row] = Math.Min(lower, Math.Sqrt(Math.Max(0, _norms[row] - 2 * second - error)));
    }

    /// <summary>Moves the changed centroids to the mean of their rows.</summary>
    private void Average(bool[] changed, double[] squares)
    {
        var starts = new int[_clusters + 1];
        foreach (var cluster in _cluster) starts[cluster + 1]++;
        for (var cluster = 0; cluster < _clusters; cluster++) starts[cluster + 1] += starts[cluster];
        var (members, ends) = (new int[_count], starts[.._clusters]);
        for (var row = 0; row < _count; row++) members[ends[_cluster[row]]++] = row;
        Array.Clear(_moves);
        Parallel.For(0, _clusters, _parallel, cluster =>
        {
            if (!changed[cluster] || starts[cluster] == ends[cluster]) return;
            var sum = new double[_dimension];
            foreach (var row in members.AsSpan(starts[cluster]..ends[cluster])) CentroidScan.Add(sum, Row(row));
            var count = ends[cluster] - starts[cluster];
            double square = 0;
            foreach (var x in sum) square += x * x;
            squares[cluster] = square / count;
            for (var k = 0; k < sum.Length; k++) sum[k] /= count;
            Move(cluster, sum);
        });
        List<int>? far = null;
        for (var cluster = 0; cluster < _clusters; cluster++)
        {
            if (starts[cluster] < ends[cluster]) continue;
            far ??= Farthest(_clusters);
            squares[cluster] = 0;
            Move(cluster, Array.ConvertAll(Row(far[^1]).ToArray(), x => (double)x));
            far.RemoveAt(far.Count - 1);
        }
    }

    private void Move(int cluster, double[] to)
    {
        var centroid = Centroid(cluster);
        double square = 0;
        for (var k = 0; k < to.Length; k++)
        {
            var moved = (float)to[k];
            square += ((double)moved - centroid[k]) * ((double)moved - centroid[k]);
            centroid[k] = moved;
        }
        _moves[cluster] = Math.Sqrt(square) * (1 + 1e-9);
    }

    /// <summary>The rows farthest from their centroids, the farthest last, the smaller number among equals.</summary>
    private List<int> Farthest(int count)
    {
        var distances = new double[_count];
        Parallel.For(0, _count, _parallel, row =>
        {
            double square = 0;
            var vector = Row(row);
            var centroid = Centroid(_cluster[row]);
            for (var k = 0; k < vector.Length; k++) square += ((double)vector[k] - centroid[k]) * ((double)vector[k] - centroid[k]);
            distances[row] = -square;
        });
        var rows = Enumerable.Range(0, _count).ToArray();
        Array.Sort(rows, (a, b) => distances[a] != distances[b] ? distances[a].CompareTo(distances[b]) : a.CompareTo(b));
        return [.. rows.Take(count).Reverse()];
    }

    private static double SquaredNorm(ReadOnlySpan<float> vector)
    {
        double square = 0;
        foreach (var x in vector) square += (double)x * x;
        return square;
    }
}
