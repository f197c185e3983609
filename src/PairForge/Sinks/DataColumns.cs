namespace PairForge.Sinks;

/// <summary>The columns of <c>data/</c> in one format, in the order that sentence-transformers reads.</summary>
internal sealed class DataColumns
{
    private readonly PairFormat _format;
    private readonly TextColumn _anchor = new("anchor", false);
    private readonly TextColumn _text; // the positive; of a labeled-pair a negative too
    private readonly TextColumn[] _negatives;
    private readonly ListColumn<ReadOnlyMemory<char>>? _texts;
    private readonly ListColumn<int>? _labels;
    private readonly NumberColumn<int>? _label;
    private readonly NumberColumn<double>? _score;
    private readonly ListColumn<double>? _scores;

    /// <param name="format">The format.</param>
    /// <param name="numNegatives">Columns <c>negative_1 ... negative_n</c> of an n-tuple.</param>
    /// <param name="scores">Whether similarities are written.</param>
    public DataColumns(PairFormat format, int numNegatives, bool scores)
    {
        _format = format;
        _text = new(format == PairFormat.LabeledPair ? "text" : "positive", false);
        _negatives = format switch
        {
            PairFormat.Triplet => [new("negative", true)],
            PairFormat.NTuple => [.. Enumerable.Range(1, numNegatives).Select(n => new TextColumn($"negative_{n}", true))],
            _ => [],
        };
        if (format == PairFormat.LabeledPair)
        {
            if (scores) _score = new("score");
            else _label = new("label");
            All = [_anchor, _text, scores ? _score! : _label!];
            return;
        }
        if (scores) _scores = ListColumn.Of<double>("scores");
        var last = _scores is null ? Array.Empty<ParquetColumn>() : [_scores];
        if (format == PairFormat.LabeledList)
        {
            (_texts, _labels) = (ListColumn.OfTexts("texts"), ListColumn.Of<int>("labels"));
            All = [_anchor, _texts, _labels, .. last];
        }
        else All = [_anchor, _text, .. _negatives, .. last];
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ParquetColumn> All { get; }

    /// <summary>Adds the row of a pair with these negatives; of a labeled-pair the negative's row where one is given, otherwise the positive's. Answers its UTF-16 units.</summary>
    public long Add(Pair pair, ReadOnlySpan<Negative?> negatives)
    {
        long units = _anchor.Add(pair.Anchor.Text);
        if (_format == PairFormat.LabeledPair)
        {
            var negative = negatives.IsEmpty ? null : negatives[0];
            _label?.Add(negative is null ? 1 : 0);
            _score?.Add(LineageColumns.Score(negative?.Score ?? pair.PositiveScore));
            return units + _text.Add(negative?.Text ?? pair.Positive.Text);
        }
        _scores?.BeginRow();
        _scores?.Add(LineageColumns.Score(pair.PositiveScore));
        foreach (var negative in negatives) _scores?.Add(LineageColumns.Score(negative?.Score));
        if (_texts is null)
        {
            units += _text.Add(pair.Positive.Text);
            for (var n = 0; n < negatives.Length; n++) units += _negatives[n].Add(negatives[n]?.Text);
            return units;
        }
        _texts.BeginRow();
        _labels!.BeginRow();
        units += Add(pair.Positive.Text, 1);
        foreach (var negative in negatives) units += Add(negative!.Text, 0);
        return units;
    }

    private int Add(string text, int label)
    {
        _texts!.Add(text.AsMemory());
        _labels!.Add(label);
        return text.Length;
    }
}
