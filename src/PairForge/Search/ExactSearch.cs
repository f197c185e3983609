namespace PairForge.Search;

/// <summary>Exact top-k by inner product: every query is compared with every row.</summary>
/// <remarks>
/// The float32 pass keeps k + 16 candidates a query; they are scored again in double precision, in dimension order, and
/// ordered by (score descending, row ascending), so that every instruction set, thread count and batch gives the same
/// answer. (It could differ only where more than 16 rows stand within float32 rounding of the k-th score and their
/// double scores differ.) A block of panels stays in the L2 cache while all queries of a thread pass over it; the scores
/// of a tile are compared with each query's k-th best at once, and no score matrix is ever written.
/// <see cref="SearchPrecision.Int8"/> compares rounded vectors first. Every product is known to within a bound, so that the
/// rows left are certain to hold the best, and are scored in double precision: near ties are no exception. A query whose
/// norm is below 1e-12 or above 1e12, or to which more than eight times k and a thousand rows are nearly equal, is searched
/// in float32.
/// </remarks>
public sealed class ExactSearch : ICandidateSearch
{
    private const int Spare = 16;
    private const int BlockBytes = 400 * 1024; // of panels: 8 of them at 384 dimensions
    private const int MostGroups = 128;
    private const int MostCandidates = 1 << 20;
    private const int StreamedPanels = 16 * QuantizedRows.Step;

    private readonly VectorFile _database;
    private readonly SearchKernel _kernel;
    private readonly int _threads;
    private readonly Lock _quantizing = new();
    private SearchPrecision _precision;
    private QuantizedRows? _quantized;

    /// <summary>Searches <paramref name="database"/>, which must stay open meanwhile.</summary>
    /// <param name="database">The rows.</param>
    /// <param name="kernel">Instructions to use.</param>
    /// <param name="threads">Threads; 0 is one a processor.</param>
    /// <param name="precision">Numbers of the first pass.</param>
    /// <exception cref="PlatformNotSupportedException">The processor cannot run <paramref name="kernel"/>.</exception>
    public ExactSearch(VectorFile database, SearchKernel kernel = SearchKernel.Auto, int threads = 0, SearchPrecision precision = SearchPrecision.Float32)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        (_database, _kernel, _threads) = (database, SearchKernels.Resolve(kernel), threads == 0 ? Environment.ProcessorCount : threads);
        // The portable kernel runs the int8 pass anywhere, for whoever wants to compare; nobody is faster with it.
        if (database.Dimension <= QuantizedRows.MaxDimension && (QuantizedTile.IsFast || _kernel == SearchKernel.Portable)) _precision = precision;
    }

    /// <summary>Numbers of the first pass: <see cref="SearchPrecision.Float32"/> where the processor or the vectors do not allow less.</summary>
    public SearchPrecision Precision => _precision;

    /// <summary>Bytes of quantised rows that are kept between searches; more rows are quantised again as they stream past.</summary>
    internal long MostQuantizedBytes { get; init; } = 1L << 28;

    /// <summary>The kernel in use.</summary>
    public SearchKernel Kernel => _kernel;

    /// <summary>Finds the <paramref name="k"/> best rows of each query.</summary>
    /// <param name="queries">Row-major, (count, dimension), finite.</param>
    /// <param name="count">Queries.</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="mask">What a query may not find; null for nothing.</param>
    /// <param name="firstQuery">The mask's number of the first query.</param>
    /// <param name="results">At least count * k; query q's neighbours begin at q * k, places left over hold row -1.</param>
    /// <param name="found">At least count: neighbours found, less than k where the mask or the database leave fewer.</param>
    /// <param name="cancellation">Stops the search between blocks.</param>
    public void Search(ReadOnlyMemory<float> queries, int count, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        var dimension = _database.Dimension;
        SearchArguments.CheckQueries(queries.Span, count, dimension);
        Run(count, k, mask, firstQuery, results, found, (batch, first) => queries.Slice(first * dimension, batch.Vectors.Length).CopyTo(batch.Vectors), cancellation);
    }

    /// <summary>Finds the neighbours of rows of the database itself. A row finds itself unless the mask forbids it.</summary>
    /// <param name="rows">The rows that ask.</param>
    /// <param name="k">Neighbours a query.</param>
    /// <param name="mask">What a query may not find; null for nothing.</param>
    /// <param name="firstQuery">The mask's number of the first of <paramref name="rows"/>.</param>
    /// <param name="results">At least rows * k; query q's neighbours begin at q * k, places left over hold row -1.</param>
    /// <param name="found">At least rows: neighbours found, less than k where the mask or the database leave fewer.</param>
    /// <param name="cancellation">Stops the search between blocks.</param>
    public void Search(ReadOnlyMemory<int> rows, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, CancellationToken cancellation = default)
    {
        SearchArguments.CheckRows(rows.Span, _database.Rows);
        Run(rows.Length, k, mask, firstQuery, results, found, (batch, first) =>
        {
            var (vectors, dimension) = (batch.Vectors, _database.Dimension);
            for (var i = 0; i < batch.Count; i++) _database.ReadRow(rows.Span[first + i], vectors.Span.Slice(i * dimension, dimension));
        }, cancellation);
    }

    private void Run(int count, int k, SearchMask? mask, int firstQuery, Neighbour[] results, int[] found, Action<QueryBatch, int> pack, CancellationToken cancellation)
    {
        SearchArguments.Check(count, k, mask, firstQuery, _database.Rows, results, found);
        if (count == 0) return;

        // A batch is as large as memory allows: the whole database streams past it once.
        var capacity = (int)Math.Clamp((long)k + Spare, 1, Math.Max(1, _database.Rows));
        var groups = (count + ScoreTile.Queries - 1) / ScoreTile.Queries;
        var most = Math.Clamp(MostCandidates / ScoreTile.Queries / capacity, 1, MostGroups);
        var rounds = (groups + (long)most * _threads - 1) / ((long)most * _threads);
        var size = (int)((groups + rounds * _threads - 1) / (rounds * _threads)) * ScoreTile.Queries;
        var batches = (count + size - 1) / size;
        var block = Math.Max(1, BlockBytes / (VectorFile.PanelRows * _database.Dimension * sizeof(float)));

        void SearchBatch(int number)
        {
            var first = number * size;
            var batch = new QueryBatch(_database, _kernel, mask, firstQuery + first, Math.Min(size, count - first), capacity);
            pack(batch, first);
            if (Quantized() is { } quantized) Narrow(batch, quantized, mask, firstQuery + first, Math.Min(k, capacity), cancellation);
            for (var panel = 0; panel < _database.Panels && !batch.IsSilent; panel += block)
            {
                cancellation.ThrowIfCancellationRequested();
                batch.Visit(panel, Math.Min(panel + block, _database.Panels));
            }
            batch.Finish(k, results.AsSpan(first * k, batch.Count * k), found.AsSpan(first, batch.Count));
        }

        if (batches == 1 || _threads == 1)
        {
            for (var number = 0; number < batches; number++) SearchBatch(number);
            return;
        }
        Parallel.For(0, batches, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellation }, SearchBatch);
    }

    /// <summary>The int8 pass: gives the batch its candidates, and leaves to the float kernel only the queries that it is no good for.</summary>
    private void Narrow(QueryBatch batch, QuantizedRows rows, SearchMask? mask, int firstQuery, int capacity, CancellationToken cancellation)
    {
        var all = rows.Holds(_database.Panels);
        if (!all) rows = new QuantizedRows(_database.Dimension, StreamedPanels);
        var first = new QuantizedBatch(_database.Dimension, rows, _kernel != SearchKernel.Portable, mask, firstQuery, batch.Count, capacity);
        for (var query = 0; query < batch.Count; query++) first.Pack(query, batch.Query(query));
        for (var panel = 0; panel < _database.Panels; panel += StreamedPanels)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(panel + StreamedPanels, _database.Panels);
            if (!all && !rows.Fill(_database, panel, end, 0)) return; // a row too long to be bounded: float32 from the start
            var from = all ? panel / QuantizedRows.Step * QuantizedRows.PanelsOfStep : 0;
            var count = (end - panel + QuantizedRows.Step - 1) / QuantizedRows.Step * QuantizedRows.PanelsOfStep;
            first.Visit(from, from + count, panel * VectorFile.PanelRows, _database.Rows);
        }
        batch.Take(first);
    }

    /// <summary>The quantised rows, made by the first search that asks; without rows where they are too many to be kept; null where float32 must do.</summary>
    private QuantizedRows? Quantized()
    {
        if (_precision == SearchPrecision.Float32 || _database.Rows == 0) return null;
        lock (_quantizing)
        {
            if (_quantized is not null || _precision == SearchPrecision.Float32) return _quantized;
            var keep = QuantizedRows.BytesOf(_database.Dimension, _database.Panels) <= MostQuantizedBytes;
            var rows = new QuantizedRows(_database.Dimension, keep ? _database.Panels : 0);
            var fits = true;
            if (keep)
            {
                Parallel.For(0, (_database.Panels + StreamedPanels - 1) / StreamedPanels, new ParallelOptions { MaxDegreeOfParallelism = _threads }, number =>
                {
                    var from = number * StreamedPanels;
                    if (!rows.Fill(_database, from, Math.Min(from + StreamedPanels, _database.Panels), from)) fits = false;
                });
            }
            if (fits) return _quantized = rows;
            _precision = SearchPrecision.Float32;
            return null;
        }
    }
}
