namespace PairForge.Mining;

/// <summary>A distribution of any number of scores in bounded memory: exact where they are few, otherwise in two passes over them.</summary>
internal sealed class ScoreTally
{
    /// <summary>Scores that are kept as they are; more are counted in as many bins.</summary>
    internal const int Most = 1 << 16;

    private List<double>? _values = [];
    private long[]? _bins;
    private long _count;
    private double _mean, _squares, _min = double.PositiveInfinity, _max = double.NegativeInfinity;

    /// <summary>Whether a second pass is needed.</summary>
    internal bool IsMany => _values is null;

    /// <summary>Adds a score: the first pass.</summary>
    internal void Add(double score)
    {
        var delta = score - _mean; // Welford's running mean and squares
        _mean += delta / ++_count;
        _squares += delta * (score - _mean);
        (_min, _max) = (Math.Min(_min, score), Math.Max(_max, score));
        if (_values is null) return;
        if (_values.Count == Most) _values = null;
        else _values.Add(score);
    }

    /// <summary>Begins the second pass.</summary>
    internal void BeginBins() => _bins = IsMany ? new long[Most] : null;

    /// <summary>Adds a score again.</summary>
    internal void Bin(double score)
    {
        if (_bins is not null) _bins[_max > _min ? Math.Clamp((int)((score - _min) / (_max - _min) * Most), 0, Most - 1) : 0]++;
    }

    /// <summary>The distribution.</summary>
    internal Distribution Describe()
    {
        if (_values is not null) return Distribution.Of([.. _values]);
        if (_bins is null) throw new InvalidOperationException("more scores were added than are kept: they must be added again after BeginBins");
        return new(_count, _mean, At((_count - 1) / 2), Math.Sqrt(_squares / (_count - 1)), _min, Quantile(0.25), Quantile(0.5), Quantile(0.75), _max);
    }

    private double Quantile(double share)
    {
        var at = share * (_count - 1);
        var below = (long)at;
        return At(below) + ((at - below) * (At(Math.Min(below + 1, _count - 1)) - At(below)));
    }

    /// <summary>The score of an ordinal number, to half a bin.</summary>
    private double At(long number)
    {
        var bin = 0;
        for (var seen = _bins![0]; seen <= number; seen += _bins[bin]) bin++;
        return _min + ((bin + 0.5) * (_max - _min) / Most);
    }
}
