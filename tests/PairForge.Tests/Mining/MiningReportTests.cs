using System.Globalization;
using System.Text.Json;
using CsCheck;
using PairForge.Mining;
using PairForge.Tests.Sinks;

namespace PairForge.Tests.Mining;

public sealed class MiningReportTests
{
    [Fact]
    public void Of_KnownValues_HandWorkedFigures()
    {
        var d = Distribution.Of([4, 1, 3, 2]);
        Assert.Equal((4, 2.5, 2.0, 1, 1.75, 2.5, 3.25, 4), (d.Count, d.Mean, d.Median, d.Min, d.Q25, d.Q50, d.Q75, d.Max));
        Assert.Equal(Math.Sqrt(5.0 / 3), d.Std, 1e-12);
    }

    [Fact]
    public void Of_RandomValues_AgreesWithDuckDb() => Gen.OneOf(Gen.Double[-1, 1], Gen.Int[-3, 3].Select(i => i / 4.0)).Array[1, 60].Sample(values =>
    {
        var list = string.Join(',', values.Select(v => $"({v.ToString("R", CultureInfo.InvariantCulture)}::double)"));
        var row = SampleDataset.Query($"""
            select count(x), avg(x), quantile_disc(x, 0.5), coalesce(stddev_samp(x), 'nan'::double), min(x), quantile_cont(x, 0.25), quantile_cont(x, 0.5), quantile_cont(x, 0.75), max(x)
            from (values {list}) t(x)
            """)[0];
        var d = Distribution.Of(values);
        double[] found = [d.Count, d.Mean, d.Median, d.Std, d.Min, d.Q25, d.Q50, d.Q75, d.Max];
        for (var i = 0; i < found.Length; i++) Assert.Equal(Convert.ToDouble(row[i], CultureInfo.InvariantCulture), found[i], 1e-9);
    }, iter: Check.Iter / 2);

    [Fact]
    public void Of_Nothing_CountsNothing()
    {
        var d = Distribution.Of([]);
        Assert.Equal(0, d.Count);
        Assert.All(new[] { d.Mean, d.Median, d.Std, d.Min, d.Q25, d.Q50, d.Q75, d.Max }, v => Assert.True(double.IsNaN(v)));
    }

    [Fact]
    public void Summarize_TwoPairs_PositiveAPairAndNegativeAPairAndNegative()
    {
        var report = new MiningReport { Queries = 2, ShortAnchors = 1 };
        report.AddPositive(0.9, [new(1, 0, 0.5), new(2, 1, 0.25)]);
        report.AddPositive(0.5, []);
        var summary = report.Summarize();
        Assert.Equal((2, 1), (summary.Queries, summary.ShortAnchors));
        Assert.Equal((2, 0.7, 0.5, 0.9), (summary.Positive.Count, summary.Positive.Mean, summary.Positive.Min, summary.Positive.Max));
        Assert.Equal((2, 0.375, 0.25, 0.5), (summary.Negative.Count, summary.Negative.Mean, summary.Negative.Min, summary.Negative.Max));
        Assert.Equal((2, 0.4, 0.65), (summary.Difference.Count, summary.Difference.Min, summary.Difference.Max));
    }

    [Fact]
    public void Summarize_OneValue_SpreadIsNullInJson()
    {
        var report = new MiningReport();
        report.AddPositive(0.5, []);
        using var json = JsonDocument.Parse(CanonicalJson.Write(report.Summarize()));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("positive").GetProperty("std").ValueKind);
        Assert.Equal(0.5, json.RootElement.GetProperty("positive").GetProperty("mean").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("negative").GetProperty("mean").ValueKind);
    }

    [Fact]
    public void ToTable_AfterARun_NamesWhatRefusedAndWhatIsShort()
    {
        var report = new MiningReport { Queries = 4, ShortAnchors = 1 };
        report.AddPositive(0.9, [new(1, 0, 0.5)]);
        (report.Counts.Candidates, report.Counts.RelativeMargin) = (40, 10);
        report.Counts.Dropped["near_duplicates"] = 4;
        Assert.Equal("""
            Metric        Positive    Negative  Difference
            Count                1           1
            Mean            0.9000      0.5000      0.4000
            Median          0.9000      0.5000      0.4000
            Std                NaN         NaN         NaN
            Min             0.9000      0.5000      0.4000
            25%             0.9000      0.5000      0.4000
            50%             0.9000      0.5000      0.4000
            75%             0.9000      0.5000      0.4000
            Max             0.9000      0.5000      0.4000
            Similarity  Positives                 Negatives
                  0.90  ########################
                  0.85
                  0.80
                  0.75
                  0.70
                  0.65
                  0.60
                  0.55
                  0.50                            ########################
            relative_margin refused 10 candidates (25.00 %)
            near_duplicates dropped 4 candidates (10.00 %)
            1 of 4 anchors have fewer negatives than asked for; a wider range_max, a lower relative_margin or milder or fewer guards (near-duplicates dropped 4) give more

            """, report.ToTable(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void ToTable_ShortAnchors_NamesWhatTookMostFirst()
    {
        var report = new MiningReport { Queries = 4, ShortAnchors = 2 };
        Assert.EndsWith("2 of 4 anchors have fewer negatives than asked for; a wider range_max gives more", report.ToTable().TrimEnd(), StringComparison.Ordinal);
        (report.Counts.MaxScore, report.Counts.RangeMin) = (3, 8);
        (report.Counts.Dropped["near_duplicates"], report.Counts.Dropped["reciprocal_neighbours"], report.Counts.Dropped["linked_positives"]) = (4, 50, 0);
        Assert.EndsWith("; a wider range_max, a lower range_min, a higher max_score or milder or fewer guards (reciprocal-neighbours dropped 50, near-duplicates dropped 4) give more", report.ToTable().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Summarize_MoreScoresThanAreKept_QuantilesToABinOfTheExactOnes()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 100_000).Select(_ => Math.Pow(random.NextDouble(), 3) * 1.8 - 0.9).ToArray();
        var report = new MiningReport();
        void AddAll()
        {
            foreach (var value in values) report.AddPositive(value, []);
        }
        AddAll();
        Assert.True(report.NeedsSecondPass);
        report.BeginSecondPass();
        AddAll();
        var (exact, found) = (Distribution.Of((double[])values.Clone()), report.Summarize().Positive);
        var bin = 1.8 / 65536;
        Assert.Equal((exact.Count, exact.Min, exact.Max), (found.Count, found.Min, found.Max));
        Assert.Equal((exact.Mean, exact.Std), (found.Mean, found.Std), new Within(1e-12));
        Assert.Equal((exact.Q25, exact.Q50), (found.Q25, found.Q50), new Within(bin));
        Assert.Equal((exact.Q75, exact.Median), (found.Q75, found.Median), new Within(bin));
    }

    [Fact]
    public void Summarize_SeveralNegatives_MeanSimilarityByPlace()
    {
        var report = new MiningReport();
        report.AddPositive(0.9, [new(1, 0, 0.5), new(2, 1, 0.25)]);
        report.AddPositive(0.9, [new(1, 0, 0.75)]);
        Assert.Equal([0.625, 0.25], report.Summarize().NegativeByPlace);
        Assert.Equal((3, 2), (report.Summarize().NegativeHistogram.Sum(), report.Summarize().PositiveHistogram[38]));
    }

    private sealed class Within(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}
