namespace PairForge.Search;

/// <summary>The best rows of one query so far, worst on top: lower score first, then higher row.</summary>
internal sealed class CandidateHeap(int capacity)
{
    private readonly (float Score, int Row)[] _items = new (float, int)[capacity];

    internal int Count { get; private set; }

    /// <summary>Scores below cannot enter. Equal scores may: their row decides.</summary>
    internal float Threshold => Count < capacity ? float.NegativeInfinity : _items[0].Score;

    internal ReadOnlySpan<(float Score, int Row)> Items => _items.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Push(float score, int row)
    {
        if (Count < capacity)
        {
            var at = Count++;
            while (at > 0)
            {
                var parent = (at - 1) / 2;
                if (!Worse(score, row, _items[parent])) break;
                _items[at] = _items[parent];
                at = parent;
            }
            _items[at] = (score, row);
            return;
        }
        if (Worse(score, row, _items[0])) return;
        var hole = 0;
        for (int child; (child = 2 * hole + 1) < capacity; hole = child)
        {
            if (child + 1 < capacity && Worse(_items[child + 1].Score, _items[child + 1].Row, _items[child])) child++;
            if (Worse(score, row, _items[child])) break;
            _items[hole] = _items[child];
        }
        _items[hole] = (score, row);
    }

    private static bool Worse(float score, int row, (float Score, int Row) than) =>
        score < than.Score || (score == than.Score && row > than.Row);
}
