namespace PairForge.Mining;

/// <summary>A distribution in nine numbers.</summary>
/// <param name="Count">Values.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Median">The lower median: a value that occurs.</param>
/// <param name="Std">Sample standard deviation.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Q25">25 % quantile, interpolated linearly.</param>
/// <param name="Q50">50 % quantile, interpolated linearly.</param>
/// <param name="Q75">75 % quantile, interpolated linearly.</param>
/// <param name="Max">Largest.</param>
public sealed record Distribution(long Count, double Mean, double Median, double Std, double Min, double Q25, double Q50, double Q75, double Max)
{
    /// <summary>Describes <paramref name="values"/>; sorts them.</summary>
    public static Distribution Of(Span<double> values)
    {
        if (values.Length == 0) return new(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        values.Sort();
        double sum = 0;
        foreach (var v in values) sum += v;
        var mean = sum / values.Length;
        double squares = 0;
        foreach (var v in values) squares += (v - mean) * (v - mean);
        var std = values.Length > 1 ? Math.Sqrt(squares / (values.Length - 1)) : double.NaN;
        return new(values.Length, mean, values[(values.Length - 1) / 2], std, values[0], Quantile(values, 0.25), Quantile(values, 0.5), Quantile(values, 0.75), values[^1]);
    }

    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
