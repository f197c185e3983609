namespace PairForge.Filters;

/// <summary>The filters of a pipeline, each over the passages that the ones before kept.</summary>
/// <remarks>
/// Passages are judged by themselves while they are read (<see cref="Refuse"/>). Where a filter needs the whole corpus, each
/// kept passage also gives a record of <see cref="RecordBytes"/>, and when all records are there <see cref="Decide"/> says what else goes.
/// A filter by itself that stands after a corpus filter refuses only then: what it would refuse still counts for the corpus filters before it.
/// </remarks>
public sealed class FilterChain
{
    /// <summary>The cause of what was dropped before any filter was asked.</summary>
    public const byte DroppedBefore = byte.MaxValue;

    private const int MostFilters = 254; // a cause is a byte, and 0 is "kept"

    private readonly IFilter[] _filters;
    private readonly int[] _offsets; // of each corpus filter's signature in the record
    private readonly int _firstCorpus;

    /// <summary>Creates it.</summary>
    /// <param name="filters">The filters in the pipeline's order.</param>
    public FilterChain(IReadOnlyList<IFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Count > MostFilters) throw new ConfigurationException($"filter has {filters.Count} items; it may have {MostFilters}");
        _filters = [.. filters];
        _offsets = new int[_filters.Length];
        _firstCorpus = Array.FindIndex(_filters, f => f is ICorpusFilter);
        if (_firstCorpus < 0) return;
        RecordBytes = 1; // the first filter behind a corpus filter that refuses the passage by itself
        for (var i = 0; i < _filters.Length; i++)
        {
            if (_filters[i] is not ICorpusFilter corpus) continue;
            _offsets[i] = RecordBytes;
            RecordBytes += corpus.SignatureBytes;
        }
    }

    /// <summary>The filters.</summary>
    public IReadOnlyList<IFilter> Filters => _filters;

    /// <summary>Bytes of a passage's record; 0 where no filter looks at the whole corpus.</summary>
    public int RecordBytes { get; }

    /// <summary>Judges a batch; called by several threads.</summary>
    /// <param name="passages">The passages.</param>
    /// <param name="reasons">Takes, by passage, null to keep it for now, or the reason why it is refused.</param>
    /// <param name="records">Takes <see cref="RecordBytes"/> a passage; those of a refused one mean nothing.</param>
    public void Refuse(IReadOnlyList<Passage> passages, Span<string?> reasons, Span<byte> records)
    {
        ArgumentNullException.ThrowIfNull(passages);
        reasons[..passages.Count].Clear();
        records[..(passages.Count * RecordBytes)].Clear();
        var left = passages; // what the filters so far kept, and
        var places = Enumerable.Range(0, passages.Count).ToArray(); // its places in the batch
        for (var i = 0; i < _filters.Length && left.Count > 0; i++)
        {
            if (_filters[i] is ICorpusFilter corpus)
            {
                for (var p = 0; p < left.Count; p++) corpus.Sign(left[p], records.Slice((places[p] * RecordBytes) + _offsets[i], corpus.SignatureBytes));
                continue;
            }
            var own = new string?[left.Count];
            _filters[i].Refuse(left, own);
            if (Array.TrueForAll(own, r => r is null)) continue;
            for (var p = 0; p < own.Length; p++)
            {
                if (own[p] is null) continue;
                if (_firstCorpus < 0 || i < _firstCorpus) reasons[places[p]] = own[p];
                else records[places[p] * RecordBytes] = (byte)(i + 1);
            }
            left = [.. left.Where((_, p) => own[p] is null)];
            places = [.. places.Where((_, p) => own[p] is null)];
        }
    }

    /// <summary>Decides over the whole corpus.</summary>
    /// <param name="records">The records of all passages that <see cref="Refuse"/> kept, in the corpus's order.</param>
    /// <param name="memory">Bytes that the tables of a filter may take, beside two bytes a passage.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="dropped">What is dropped already, by <see cref="DroppedBefore"/>; null: nothing.</param>
    /// <returns>What is dropped; a cause is the filter's place from 1, and <see cref="Reason"/> names it.</returns>
    public DropMap Decide(CorpusSignatures records, long memory, CancellationToken cancellation, DropMap? dropped = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        dropped ??= new DropMap(records.Count);
        if (_firstCorpus < 0) return dropped;
        if (records.Width != RecordBytes) throw new ArgumentException($"the records have {records.Width} bytes; these filters write {RecordBytes}", nameof(records));
        var refused = Array.FindLastIndex(_filters, f => f is not ICorpusFilter) > _firstCorpus ? ReadRefusals(records, cancellation) : null;
        for (var i = _firstCorpus; i < _filters.Length; i++)
        {
            dropped.Cause = (byte)(i + 1);
            if (_filters[i] is ICorpusFilter corpus)
            {
                corpus.Decide(records.Slice(_offsets[i], corpus.SignatureBytes), dropped, memory, cancellation);
                continue;
            }
            for (var p = 0; p < refused!.Length; p++)
            {
                if (refused[p] == i + 1) dropped.Drop(p);
            }
        }
        return dropped;
    }

    /// <summary>The reason to count for a passage that <see cref="Decide"/> dropped.</summary>
    /// <param name="cause">The passage's byte in the map.</param>
    /// <param name="passage">The passage.</param>
    public string Reason(byte cause, Passage passage)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cause);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cause, _filters.Length);
        var filter = _filters[cause - 1];
        return filter is ICorpusFilter corpus
            ? corpus.Reason
            : filter.Refuse(passage) ?? throw new InvalidOperationException($"filter {cause} refused passage {passage.Id} when it was read and keeps it now; a filter must be pure");
    }

    private static byte[] ReadRefusals(CorpusSignatures records, CancellationToken cancellation)
    {
        var refused = new byte[records.Count];
        var first = records.Slice(0, 1);
        for (var at = 0; at < refused.Length; at += records.BlockRecords)
        {
            cancellation.ThrowIfCancellationRequested();
            first.Read(at, refused.AsSpan(at, Math.Min(records.BlockRecords, refused.Length - at)));
        }
        return refused;
    }
}
