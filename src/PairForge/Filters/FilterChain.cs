namespace PairForge.Filters;

/// <summary>The filters of a pipeline, each over the passages that the ones before kept.</summary>
/// <remarks>
/// Passages are judged one by one while they are read (<see cref="Refuse"/>). Where a filter needs the whole corpus, each
/// kept passage also gives a record of <see cref="RecordBytes"/>, and when all records are there <see cref="Decide"/> says what else goes.
/// A filter by itself that stands after a corpus filter refuses only then: what it would refuse still counts for the corpus filters before it.
/// </remarks>
public sealed class FilterChain
{
    private const int MostFilters = 255; // a cause is a byte, and 0 is "kept"

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

    /// <summary>Bytes of a passage's record; 0 where no filter looks at the whole corpus.</summary>
    public int RecordBytes { get; }

    /// <summary>Judges one passage; called by several threads.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="record">Takes the record of a passage that is kept: <see cref="RecordBytes"/>.</param>
    /// <returns>Null to keep it for now, or the reason why it is refused.</returns>
    public string? Refuse(Passage passage, Span<byte> record)
    {
        ArgumentNullException.ThrowIfNull(passage);
        record = record[..RecordBytes];
        record.Clear();
        for (var i = 0; i < _filters.Length; i++)
        {
            if (_filters[i] is ICorpusFilter corpus)
            {
                corpus.Sign(passage, record.Slice(_offsets[i], corpus.SignatureBytes));
            }
            else if (_filters[i].Refuse(passage) is { } reason)
            {
                if (_firstCorpus < 0 || i < _firstCorpus) return reason;
                record[0] = (byte)(i + 1);
                return null; // filters behind it never see the passage
            }
        }
        return null;
    }

    /// <summary>Decides over the whole corpus.</summary>
    /// <param name="records">The records of all passages that <see cref="Refuse"/> kept, in the corpus's order.</param>
    /// <param name="memory">Bytes that the tables of a filter may take, beside two bytes a passage.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What is dropped; a cause is the filter's place from 1, and <see cref="Reason"/> names it.</returns>
    public DropMap Decide(CorpusSignatures records, long memory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        var dropped = new DropMap(records.Count);
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
