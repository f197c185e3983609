namespace PairForge.Filters;

/// <summary>Sets of passages that are alike, four bytes a passage; a set is known by its first member.</summary>
internal sealed class DisjointSets(int count)
{
    private readonly uint[] _parents = Singletons(count);

    /// <summary>The first member of the set that holds <paramref name="member"/>.</summary>
    internal uint Find(uint member)
    {
        while (_parents[member] is var parent && parent != member)
        {
            member = _parents[member] = _parents[parent]; // halves the path
        }
        return member;
    }

    /// <summary>Makes one set of two.</summary>
    internal void Union(uint a, uint b)
    {
        (a, b) = (Find(a), Find(b));
        if (a < b) _parents[b] = a;
        else _parents[a] = b;
    }

    private static uint[] Singletons(int count)
    {
        var parents = new uint[count];
        for (var i = 0; i < count; i++) parents[i] = (uint)i;
        return parents;
    }
}
