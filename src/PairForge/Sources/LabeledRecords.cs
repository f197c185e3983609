using PairForge.Text;

namespace PairForge.Sources;

/// <summary>Makes one record of the rows of one anchor that follow one another, each of which has one labelled text.</summary>
internal sealed class LabeledRecords(BatchBuilder batch)
{
    private SourceRecord? _record; // the first row's
    private List<string> _positives = [], _negatives = [];
    private UInt128 _key;
    private long _offset, _bytes;

    /// <summary>Takes the record of one row.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">The row.</param>
    /// <param name="bytes">Its size in the input.</param>
    internal void Add(SourceRecord record, long offset, long bytes)
    {
        var key = TextNormalizer.Key(record.Anchor);
        if (key != _key) End();
        if (_record is null) (_record, _key, _offset) = (record, key, offset);
        _positives.AddRange(record.Positives);
        _negatives.AddRange(record.Negatives);
        _bytes += bytes;
    }

    /// <summary>Gives the record of the rows so far to the batch.</summary>
    internal void End()
    {
        if (_record is null) return;
        batch.Accept(_record with { Positives = _positives, Negatives = _negatives }, _offset, _bytes);
        (_record, _positives, _negatives, _bytes) = (null, [], [], 0);
    }
}
