using PairForge.Mining.Guards;
using PairForge.Search;

namespace PairForge.Runs;

/// <summary>A split as guards see it.</summary>
internal sealed class SplitPool(RunContext context, SplitData data) : IGuardedPool
{
    /// <summary>Anchors whose nearest candidate is looked for.</summary>
    internal const int CalibrationAnchors = 1024;

    private const int LookedAt = 64;

    private List<(int, int, double)>? _nearest;

    public int Rows => data.Pool.Count;

    public VectorFile Vectors => data.Vectors;

    public int Anchors => data.Anchors.Count;

    public ulong Seed => context.Pipeline.Seed;

    public int Threads => context.Workers;

    public CancellationToken Cancellation { get; internal set; }

    public bool MasksGroups => context.Pipeline.Mine!.MasksGroups;

    public string Text(int row) => data.Pool.Texts.Read(row).Text;

    public int AnchorRow(int anchor) => data.Anchors.Row(anchor);

    public ReadOnlySpan<int> Positives(int anchor) => data.Known.Of(anchor);

    public ReadOnlySpan<int> Paraphrases(int anchor) => data.Known.ParaphrasesOf(anchor);

    public bool ShareGroup(int row, int other)
    {
        var own = data.Pool.RowTags(row);
        foreach (var tag in data.Pool.RowTags(other))
        {
            if (own.BinarySearch(tag) >= 0) return true;
        }
        return false;
    }

    public IReadOnlyList<(int Anchor, int Row, double Score)> NearestCandidates()
    {
        if (_nearest is not null) return _nearest;
        var queries = Enumerable.Range(0, Anchors).Where(a => data.Queries.NumberOf(a) >= 0).ToArray();
        if (queries.Length > CalibrationAnchors)
        {
            var chosen = new int[CalibrationAnchors];
            var random = new KeyedRandom(Seed, "mine/calibration", "");
            random.Sample(queries.Length, chosen.Length, chosen);
            queries = Array.ConvertAll(chosen, c => queries[c]);
        }
        var k = Math.Min(LookedAt, Rows);
        var (found, counts) = (new Neighbour[queries.Length * k], new int[queries.Length]);
        if (queries.Length > 0) new ExactSearch(Vectors, threads: Threads).Search(Array.ConvertAll(queries, AnchorRow), k, null, 0, found, counts, Cancellation);
        _nearest = new(queries.Length);
        for (var i = 0; i < queries.Length; i++)
        {
            var number = data.Queries.NumberOf(queries[i]);
            foreach (var neighbour in found.AsSpan(i * k, counts[i]))
            {
                if (data.Queries.Mask.Excludes(number, neighbour.Row) || data.Unencoded.Contains(neighbour.Row)) continue;
                _nearest.Add((queries[i], neighbour.Row, neighbour.Score));
                break;
            }
        }
        return _nearest;
    }
}
