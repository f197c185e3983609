namespace PairForge.Search;

/// <summary>How an <see cref="IvfIndex"/> is built.</summary>
public sealed record IvfOptions
{
    /// <summary>Lists; 0 is four times the root of the rows, and at most a list for 64 of them.</summary>
    public int Lists { get; init; }

    /// <summary>The share of the true neighbours that a search must find, from 0 to 1.</summary>
    /// <value>The default is 0.99.</value>
    public double Recall { get; init; } = 0.99;

    /// <summary>Neighbours for which <see cref="Recall"/> is asked.</summary>
    /// <value>The default is 10.</value>
    public int Neighbours { get; init; } = 10;

    /// <summary>Key of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; 0 is one a processor. The index does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Instructions to use. The index does not depend on it.</summary>
    public SearchKernel Kernel { get; init; } = SearchKernel.Auto;
}

/// <summary>An inverted file: rows in lists around k-means centroids, of which a search visits those nearest to the query.</summary>
/// <remarks>
/// Sivic and Zisserman, "Video Google", ICCV 2003; the IndexIVFFlat of faiss. The lists are panels in a file of their own,
/// rows ascending, each list padded to whole panels. How many lists a search visits follows from the recall asked for: a
/// keyed sample of rows is searched exactly, and every true neighbour stands in a list of known rank. The index is the
/// same on every processor and for any number of threads.
/// </remarks>
public sealed class IvfIndex : IDisposable
{
    private const int RowsPerList = 64; // at the least
    private const int LearntPerList = 40; // rows that k-means learns from, at the most
    private const int Iterations = 8;
    private const int SampledQueries = 512;

    private readonly string _path;
    private readonly int[] _starts; // by list, its first panel

    private IvfIndex(string path, VectorFile vectors, VectorFile centroids, int[] starts, int[] rows, int[] places)
    {
        (_path, Vectors, Centroids, _starts, Rows, Places) = (path, vectors, centroids, starts, rows, places);
    }

    /// <summary>Number of lists.</summary>
    public int Lists => _starts.Length - 1;

    /// <summary>Lists that a search visits.</summary>
    public int Probes { get; private set; }

    /// <summary>True neighbours of the sampled rows.</summary>
    public long SampledNeighbours { get; private set; }

    /// <summary>How many of <see cref="SampledNeighbours"/> stand in the lists that are visited.</summary>
    public long SampledFound { get; private set; }

    /// <summary>The share of the true neighbours that is found, measured on the sample; 1 where there is nothing to find.</summary>
    public double Recall => SampledNeighbours == 0 ? 1 : (double)SampledFound / SampledNeighbours;

    /// <summary>The rows, list by list.</summary>
    internal VectorFile Vectors { get; }

    internal VectorFile Centroids { get; }

    /// <summary>By place in <see cref="Vectors"/>, the row; -1 for padding.</summary>
    internal int[] Rows { get; }

    /// <summary>By row, its place.</summary>
    internal int[] Places { get; }

    /// <summary>The panels of a list.</summary>
    internal Range Panels(int list) => _starts[list].._starts[list + 1];

    /// <summary>Builds an index.</summary>
    /// <param name="database">The rows.</param>
    /// <param name="path">Where the lists go: a new file, which is deleted with the index.</param>
    /// <param name="options">Lists and recall.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IvfIndex Build(VectorFile database, string path, IvfOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(database.Rows, nameof(database));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Lists, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Neighbours, nameof(options));
        var lists = Math.Clamp(options.Lists > 0 ? options.Lists : Math.Min(4 * (int)Math.Sqrt(database.Rows), database.Rows / RowsPerList), 1, database.Rows);
        var centroids = Learn(database, lists, options, cancellation);
        var clusters = Assign(database, centroids, options, cancellation);

        var sizes = new int[lists];
        foreach (var cluster in clusters) sizes[cluster]++;
        var starts = new int[lists + 1];
        for (var list = 0; list < lists; list++) starts[list + 1] = starts[list] + (sizes[list] + VectorFile.PanelRows - 1) / VectorFile.PanelRows;
        var (rows, places) = (new int[starts[^1] * VectorFile.PanelRows], new int[database.Rows]);
        rows.AsSpan().Fill(-1);
        var next = Array.ConvertAll(starts, start => start * VectorFile.PanelRows);
        for (var row = 0; row < clusters.Length; row++)
        {
            places[row] = next[clusters[row]]++;
            rows[places[row]] = row;
        }
        IvfIndex? index = null;
        try
        {
            using (var writer = new VectorFileWriter(path, database.Dimension))
            {
                var vector = new float[database.Dimension];
                foreach (var row in rows)
                {
                    if (row < 0) Array.Clear(vector);
                    else database.ReadRow(row, vector);
                    writer.Append(vector);
                    if (writer.Rows % 4096 == 0) cancellation.ThrowIfCancellationRequested();
                }
            }
            index = new IvfIndex(path, VectorFile.Open(path), VectorFile.InMemory(centroids, database.Dimension), starts, rows, places);
            index.ChooseProbes(database, clusters, options, cancellation);
            return index;
        }
        catch
        {
            index?.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Unmaps the lists and deletes their file.</summary>
    public void Dispose()
    {
        Vectors.Dispose();
        Centroids.Dispose();
        if (File.Exists(_path)) File.Delete(_path); // its folder may be gone before it
    }

    private static float[] Learn(VectorFile database, int lists, IvfOptions options, CancellationToken cancellation)
    {
        var random = new KeyedRandom(options.Seed, "ivf", "learn");
        var sample = new int[Math.Min((long)database.Rows, (long)lists * LearntPerList)];
        random.Sample(database.Rows, sample.Length, sample);
        var vectors = new float[checked(sample.Length * database.Dimension)];
        for (var i = 0; i < sample.Length; i++) database.ReadRow(sample[i], vectors.AsSpan(i * database.Dimension, database.Dimension));
        return KMeans.Fit(vectors, database.Dimension, new() { Clusters = lists, Iterations = Iterations, Seed = options.Seed, Threads = options.Threads, Kernel = options.Kernel }, cancellation).Centroids;
    }

    private static int[] Assign(VectorFile database, float[] centroids, IvfOptions options, CancellationToken cancellation)
    {
        var scan = new CentroidScan(centroids, database.Dimension, options.Kernel);
        var clusters = new int[database.Rows];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads, CancellationToken = cancellation };
        Parallel.For(0, (database.Rows + CentroidScan.RowsAtOnce - 1) / CentroidScan.RowsAtOnce, parallel, block =>
        {
            var first = block * CentroidScan.RowsAtOnce;
            var count = Math.Min(CentroidScan.RowsAtOnce, database.Rows - first);
            var vectors = new float[count * database.Dimension];
            var numbers = new int[count];
            for (var i = 0; i < count; i++)
            {
                database.ReadRow(first + i, vectors.AsSpan(i * database.Dimension, database.Dimension));
                numbers[i] = i;
            }
            scan.Run(vectors, numbers, scan.Groups, (i, best, _) => clusters[first + i] = best.Cluster);
        });
        return clusters;
    }

    /// <summary>The fewest lists with which either half of a keyed sample of rows finds its share of its true neighbours.</summary>
    private void ChooseProbes(VectorFile database, int[] clusters, IvfOptions options, CancellationToken cancellation)
    {
        var random = new KeyedRandom(options.Seed, "ivf", "recall");
        var sample = new int[Math.Min(database.Rows, SampledQueries)];
        random.Sample(database.Rows, sample.Length, sample);
        var self = new SearchMaskBuilder(database.Rows, sample.Length);
        for (var i = 0; i < sample.Length; i++) self.ExcludeRow(i, sample[i]);
        var k = Math.Min(options.Neighbours, database.Rows);
        var (neighbours, found) = (new Neighbour[sample.Length * k], new int[sample.Length]);
        new ExactSearch(database, options.Kernel, options.Threads).Search(sample, k, self.Build(), 0, neighbours, found, cancellation);

        var vectors = new float[sample.Length * database.Dimension];
        for (var i = 0; i < sample.Length; i++) database.ReadRow(sample[i], vectors.AsSpan(i * database.Dimension, database.Dimension));
        var order = new Neighbour[sample.Length * Lists];
        new ExactSearch(Centroids, options.Kernel, options.Threads).Search(vectors, sample.Length, Lists, null, 0, order, new int[sample.Length], cancellation);

        var reached = new long[2, Lists]; // by half and rank of a list, the neighbours that stand in it
        var total = new long[2];
        var ranks = new int[Lists];
        for (var i = 0; i < sample.Length; i++)
        {
            for (var rank = 0; rank < Lists; rank++) ranks[order[i * Lists + rank].Row] = rank;
            for (var n = 0; n < found[i]; n++) reached[i % 2, ranks[clusters[neighbours[i * k + n].Row]]]++;
            total[i % 2] += found[i];
        }
        long even = 0, odd = 0;
        for (Probes = 0; Probes < Lists;)
        {
            even += reached[0, Probes];
            odd += reached[1, Probes];
            Probes++;
            if (even >= options.Recall * total[0] && odd >= options.Recall * total[1]) break;
        }
        (SampledNeighbours, SampledFound) = (total[0] + total[1], even + odd);
    }
}
