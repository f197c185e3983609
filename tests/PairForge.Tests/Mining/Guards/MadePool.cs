using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Tests.Mining.Guards;

/// <summary>A pool of random short texts and vectors on few directions, so that equal scores and near vectors occur; positives are ragged.</summary>
internal sealed class MadePool : IGuardedPool, IDisposable
{
    private static readonly string[] Words = ["red", "fig", "café", "fish", "blue", "dog"];

    public MadePool(int seed, int most = 40, int mostPositives = 4, bool loose = false)
    {
        var random = new Random(seed);
        var rows = 2 + random.Next(most);
        Texts = [.. Enumerable.Range(0, rows).Select(_ => string.Join(' ', Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Words[random.Next(Words.Length)])))];
        Directions = [.. Enumerable.Range(0, rows).Select(_ => Unit([random.Next(-2, 3), random.Next(-2, 3), random.Next(-2, 3) + 0.5f]))];
        AnchorRows = [.. Enumerable.Range(0, rows).Where(_ => random.Next(2) == 0).DefaultIfEmpty(0)];
        Known = [.. AnchorRows.Select(_ => Enumerable.Range(0, random.Next(mostPositives + 1)).Select(_ => random.Next(rows)).Order().ToArray())];
        if (loose) Same = Array.ConvertAll(Known, k => k.Where(_ => random.Next(2) == 0).ToArray());
        GroupOf = [.. Enumerable.Range(0, rows).Select(_ => random.Next(4))];
        Vectors = VectorFile.InMemory(Directions.SelectMany(r => r).ToArray(), 3);
    }

    public string[] Texts { get; init; }

    public float[][] Directions { get; }

    public int[] AnchorRows { get; init; }

    public int[][] Known { get; init; }

    /// <summary>Those of the positives that mean the same; null: all.</summary>
    public int[][]? Same { get; init; }

    public int[] GroupOf { get; }

    public VectorFile Vectors { get; }

    public bool MasksGroups { get; init; }

    public int Rows => Texts.Length;

    public int Anchors => AnchorRows.Length;

    public ulong Seed => 7;

    public int Threads => 1;

    public CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Text(int row) => Texts[row];

    public int AnchorRow(int anchor) => AnchorRows[anchor];

    public ReadOnlySpan<int> Positives(int anchor) => Known[anchor];

    public ReadOnlySpan<int> Paraphrases(int anchor) => (Same ?? Known)[anchor];

    public bool ShareGroup(int row, int other) => GroupOf[row] == GroupOf[other];

    public IReadOnlyList<(int Anchor, int Row, double Score)> NearestCandidates() =>
        [.. Enumerable.Range(0, Anchors).Select(a => (a, Enumerable.Range(0, Rows).Where(r => r != AnchorRows[a] && !Known[a].Contains(r)).OrderByDescending(r => Cosine(AnchorRows[a], r)).FirstOrDefault(-1)))
            .Where(n => n.Item2 >= 0).Select(n => (n.a, n.Item2, Cosine(AnchorRows[n.a], n.Item2)))];

    public double Cosine(int a, int b) => Directions[a].Zip(Directions[b]).Sum(p => (double)p.First * p.Second);

    /// <summary>What a guard says of every row for every anchor.</summary>
    public bool[][] Ask(NegativeGuard guard)
    {
        var ready = guard.Open(this)!;
        var query = new GuardedQuery(this);
        return [.. Enumerable.Range(0, Anchors).Select(a =>
        {
            query.Begin(a);
            var check = ready.Of(query);
            return Enumerable.Range(0, Rows).Select(check.Refuses).ToArray();
        })];
    }

    /// <summary>What a rule says of every row for every anchor.</summary>
    public bool[][] Says(Func<int, int, bool> refuses) => [.. Enumerable.Range(0, Anchors).Select(a => Enumerable.Range(0, Rows).Select(r => refuses(a, r)).ToArray())];

    public void Dispose() => Vectors.Dispose();

    private static float[] Unit(float[] v)
    {
        var length = MathF.Sqrt(v.Sum(x => x * x));
        return [.. v.Select(x => x / length)];
    }
}
