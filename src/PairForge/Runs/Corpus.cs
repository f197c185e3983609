namespace PairForge.Runs;

/// <summary>The passages that stage <c>dedup</c> kept, by split and shard, in global order.</summary>
internal sealed class Corpus
{
    /// <summary>Fate of a passage that was dropped; any other fate is the number of its split.</summary>
    internal const byte Dropped = byte.MaxValue;

    private readonly RunStore _store;
    private readonly StageMarker[] _maps;
    private readonly byte[] _fates;
    private readonly long[] _firstPassage; // of each shard, before dropping
    private readonly int[][] _firstKept;   // of each split and shard

    internal Corpus(RunContext context)
    {
        _store = context.Store;
        _maps = _store.RequireAll(StageNames.Map, context.Plan.Shards.Count);
        var dedup = _store.Require(StageNames.Dedup, 0);
        _fates = Numbers.ReadAll<byte>(_store, dedup.File("fates"));
        _firstPassage = new long[_maps.Length + 1];
        _firstKept = [.. context.Splits.Select(_ => new int[_maps.Length + 1])];
        for (var shard = 0; shard < _maps.Length; shard++)
        {
            _firstPassage[shard + 1] = _firstPassage[shard] + _maps[shard].Count("passages.kept");
            for (var split = 0; split < _firstKept.Length; split++)
            {
                var kept = 0;
                for (var p = _firstPassage[shard]; p < _firstPassage[shard + 1]; p++) kept += _fates[p] == split ? 1 : 0;
                _firstKept[split][shard + 1] = checked(_firstKept[split][shard] + kept);
            }
        }
        HasPositives = _maps.Any(m => m.Count("most.positives") > 0);
        MostNegatives = (int)_maps.Max(m => m.Count("most.negatives"));
    }

    internal int Shards => _maps.Length;

    /// <summary>Whether any record gives positives.</summary>
    internal bool HasPositives { get; }

    /// <summary>Most negatives that a record gives.</summary>
    internal int MostNegatives { get; }

    /// <summary>Kept passages of a split.</summary>
    internal int Count(int split) => _firstKept[split][^1];

    /// <summary>Number of a shard's first kept passage in its split.</summary>
    internal int First(int split, int shard) => _firstKept[split][shard];

    /// <summary>The kept passages of one shard.</summary>
    internal IEnumerable<Passage> Read(int split, int shard) => ReadRanked(split, shard).Select(p => p.Passage);

    /// <summary>The kept passages of a split, with their rank among those of all splits.</summary>
    internal IEnumerable<(long Rank, Passage Passage)> ReadRanked(int split)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            foreach (var passage in ReadRanked(split, shard)) yield return passage;
        }
    }

    /// <summary>The kept passages of a split.</summary>
    internal IEnumerable<Passage> Read(int split) => ReadRanked(split).Select(p => p.Passage);

    private IEnumerable<(long Rank, Passage Passage)> ReadRanked(int split, int shard)
    {
        if (First(split, shard) == First(split, shard + 1)) yield break;
        var at = _firstPassage[shard];
        long rank = 0;
        for (var s = 0; s < _firstKept.Length; s++) rank += First(s, shard);
        foreach (var passage in PassageFile.Read(_store.Open(_maps[shard].File("passages")), _maps[shard].Count("passages.kept")))
        {
            var fate = _fates[at++];
            if (fate == Dropped) continue;
            if (fate == split) yield return (rank, passage);
            rank++;
        }
    }

    /// <summary>Batches bounded by number and by size, with the number of their first passage in the split.</summary>
    internal static async IAsyncEnumerable<(int First, Passage[] Passages)> InBatchesAsync(IEnumerable<Passage> passages, int first, int mostPassages)
    {
        const int mostUnits = 1 << 20;
        var batch = new List<Passage>(mostPassages);
        long units = 0;
        foreach (var passage in passages)
        {
            batch.Add(passage);
            units += passage.Units;
            if (batch.Count < mostPassages && units < mostUnits) continue;
            yield return (first, batch.ToArray());
            first += batch.Count;
            batch.Clear();
            units = 0;
        }
        if (batch.Count > 0) yield return (first, batch.ToArray());
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
