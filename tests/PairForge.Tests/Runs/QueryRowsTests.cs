using CsCheck;
using PairForge.Runs;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Runs;

public sealed class QueryRowsTests
{
    private static Pair OfAnchor(int anchor, int n) => Pair(n) with { Anchor = new() { Text = $"anchor {anchor}" } };

    [Fact]
    public void Add_EqualAnchorsApart_StandTogetherAtTheLast()
    {
        var queries = new QueryRows([0, 1, 0, 2, 1, 1]);
        List<Pair> rows = [OfAnchor(0, 0), OfAnchor(1, 1), OfAnchor(1, 2), OfAnchor(0, 3), OfAnchor(2, 4), OfAnchor(1, 5)]; // the last passage has no pair
        Assert.Equal([rows[0], rows[3], rows[4], rows[1], rows[2], rows[5]], queries.Add(rows, [1, 3, 4, 5, 6, 6]));
    }

    [Fact]
    public void Add_TooMuchWaits_TheLongestWaitingGoesOn()
    {
        var most = 2 * (OfAnchor(0, 0).Anchor.Text.Length + OfAnchor(0, 0).Positive.Text.Length); // two pairs may wait
        List<Pair> rows = [.. new[] { 0, 1, 2, 3, 0, 1, 2, 3 }.Select((anchor, n) => OfAnchor(anchor, n))];
        Assert.Equal([0, 1, 4, 5, 2, 6, 3, 7], Add(new QueryRows([0, 1, 2, 3, 0, 1, 2, 3], most), rows, 8).Select(r => rows.IndexOf(r)));
    }

    [Fact]
    public void Add_AnyBatches_EveryPairOnceInOneOrder() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 40], Gen.Int[0, 300], Gen.Int[1, 7]).Sample((anchors, most, batch) =>
        {
            List<Pair> rows = [.. anchors.Select((anchor, n) => OfAnchor(anchor, n))];
            var whole = Add(new QueryRows(anchors, most), rows, rows.Count);
            Assert.Equal(rows.OrderBy(r => r.Id, StringComparer.Ordinal), whole.OrderBy(r => r.Id, StringComparer.Ordinal));
            Assert.Equal(whole, Add(new QueryRows(anchors, most), rows, batch));
            var roomy = Add(new QueryRows(anchors), rows, batch);
            Assert.Equal(roomy, rows.GroupBy(r => r.Anchor.Text).OrderBy(g => Array.LastIndexOf(anchors, int.Parse(g.Key.AsSpan(7), System.Globalization.CultureInfo.InvariantCulture))).SelectMany(g => g));
        });

    private static List<Pair> Add(QueryRows queries, List<Pair> rows, int batch)
    {
        var ready = new List<Pair>();
        foreach (var part in rows.Chunk(batch)) ready.AddRange(queries.Add([.. part], [.. Enumerable.Range(1, part.Length)]));
        return ready;
    }
}
