namespace PairForge.Search;

/// <summary>The best of the neighbours that come by, in a buffer of as many: score descending, row ascending.</summary>
internal ref struct BestNeighbours(Span<Neighbour> places)
{
    private readonly Span<Neighbour> _heap = places; // the worst on top
    private int _count;

    /// <summary>Whether a row that comes after all rows seen would be kept with this score.</summary>
    internal readonly bool Admits(double score) => _count < _heap.Length || score > _heap[0].Score;

    /// <summary>Takes one, and gives up the worst where there are too many.</summary>
    internal void Add(Neighbour neighbour)
    {
        if (_count == _heap.Length)
        {
            if (IsWorse(neighbour, _heap[0])) return;
            Sift(neighbour);
            return;
        }
        var at = _count++;
        for (int parent; at > 0 && IsWorse(neighbour, _heap[parent = (at - 1) / 2]); at = parent) _heap[at] = _heap[parent];
        _heap[at] = neighbour;
    }

    /// <summary>Puts them in order, best first; places left over hold row -1.</summary>
    internal readonly int Finish()
    {
        _heap[.._count].Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        _heap[_count..].Fill(new Neighbour(-1, double.NegativeInfinity));
        return _count;
    }

    private static bool IsWorse(Neighbour a, Neighbour b) => a.Score < b.Score || (a.Score == b.Score && a.Row > b.Row);

    private readonly void Sift(Neighbour neighbour)
    {
        var hole = 0;
        for (int child; (child = 2 * hole + 1) < _count; hole = child)
        {
            if (child + 1 < _count && IsWorse(_heap[child + 1], _heap[child])) child++;
            if (!IsWorse(_heap[child], neighbour)) break;
            _heap[hole] = _heap[child];
        }
        _heap[hole] = neighbour;
    }
}
