using System.Text.Json;
using CsCheck;
using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class Bm25IndexTests
{
    private static Bm25Index Build(params int[][] rows)
    {
        var builder = new Bm25IndexBuilder();
        foreach (var row in rows) builder.Add(row.ToArray());
        return builder.Build();
    }

    [Fact]
    public void Search_ThreeRows_IsHandWorked()
    {
        var index = Build([0, 1, 1], [0, 2], [2]); // mean length 2
        var results = new Neighbour[3];
        Assert.Equal(1, index.Search([1], 3, null, 0, new Bm25Scratch(), results));
        // idf = ln(1 + 2.5 / 1.5) = 0.980829; norm = 1.2 (0.25 + 0.75 * 3 / 2) = 1.65; 2 / 3.65 = 0.547945
        Assert.Equal(0.980829 * 0.547945, results[0].Score, 1e-6);
        Assert.Equal(2, index.Search([0], 3, null, 0, new Bm25Scratch(), results));
        // idf = ln(1 + 1.5 / 2.5) = 0.470004; row 1: norm 1.2, 1 / 2.2; row 0: 1 / 2.65
        Assert.Equal([new(1, 0.470004 / 2.2), new(0, 0.470004 / 2.65)], results[..2], (Neighbour a, Neighbour b) => a.Row == b.Row && Math.Abs(a.Score - b.Score) < 1e-6);
    }

    [Fact]
    public void Search_AnyRows_EqualsTheFormulaRowByRow() =>
        Gen.Select(Gen.Int[0, 9].Array[0, 12].Array[1, 30], Gen.Int[-1, 9].Array[0, 6], Gen.Int[1, 10], Gen.Int[0, 29].Array[0, 5]).Sample((rows, query, k, hidden) =>
    {
        var index = Build(rows);
        query = [.. query.Where(t => t < index.Terms)];
        hidden = [.. hidden.Where(h => h < rows.Length)];
        var mask = new SearchMaskBuilder(rows.Length, 1);
        foreach (var row in hidden) mask.ExcludeRow(0, row);
        var mean = Math.Max(1, rows.Sum(r => r.Length)) / (double)rows.Length;
        double Score(int[] row) => query.Where(t => t >= 0).Sum(term =>
        {
            var df = rows.Count(r => r.Contains(term));
            var tf = row.Count(t => t == term);
            return Math.Log(1 + (rows.Length - df + 0.5) / (df + 0.5)) * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * row.Length / mean));
        });
        var expected = rows.Select((r, i) => new Neighbour(i, index.Score(query, i))).Where(n => n.Score > 0 && !hidden.Contains(n.Row)).OrderByDescending(n => n.Score).ThenBy(n => n.Row).Take(k).ToArray();
        var results = new Neighbour[k];
        var scratch = new Bm25Scratch();
        for (var again = 0; again < 2; again++) // the scratch is clean afterwards
        {
            Assert.Equal(expected.Length, index.Search(query, k, mask.Build(), 0, scratch, results));
            Assert.Equal(expected, results[..expected.Length]);
        }
        for (var i = 0; i < rows.Length; i++) Assert.Equal(Score(rows[i]), index.Score(query, i), 1e-9);
    }, iter: 2000);

    /// <summary>Lucene with its defaults reaches 0.33 on Cranfield's titles and abstracts without stemming.</summary>
    [Theory]
    [InlineData(false, 0.33)]
    [InlineData(true, 0.345)]
    public void Search_Cranfield_ReachesThePublishedGain(bool stems, double least)
    {
        var folder = SharedData.Require("retrieval/cranfield");
        var reader = new TermReader(stems);
        var builder = new Bm25IndexBuilder();
        var ids = new List<string>();
        var terms = new List<int>();
        foreach (var document in File.ReadLines(Path.Combine(folder, "corpus.jsonl")).Select(l => JsonDocument.Parse(l).RootElement))
        {
            ids.Add(document.GetProperty("_id").GetString()!);
            reader.Learn($"{document.GetProperty("title").GetString()} {document.GetProperty("text").GetString()}", terms);
            builder.Add(terms.ToArray());
        }
        var index = builder.Build();
        var relevance = File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(l => l.Split('\t')).Where(c => int.Parse(c[2]) > 0)
            .GroupBy(c => c[0]).ToDictionary(g => g.Key, g => g.ToDictionary(c => c[1], c => int.Parse(c[2])));
        var results = new Neighbour[10];
        var gains = new List<double>();
        foreach (var query in File.ReadLines(Path.Combine(folder, "queries.jsonl")).Select(l => JsonDocument.Parse(l).RootElement))
        {
            if (!relevance.TryGetValue(query.GetProperty("_id").GetString()!, out var judged)) continue;
            reader.Find(query.GetProperty("text").GetString()!, terms);
            var found = index.Search(terms.ToArray(), 10, null, 0, new Bm25Scratch(), results);
            var gain = results[..found].Select((n, rank) => judged.GetValueOrDefault(ids[n.Row]) / Math.Log2(rank + 2)).Sum();
            gains.Add(gain / judged.Values.OrderDescending().Take(10).Select((g, rank) => g / Math.Log2(rank + 2)).Sum());
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"nDCG@10 {gains.Average():F4} over {gains.Count} queries");
        Assert.InRange(gains.Average(), least, 1);
    }
}
