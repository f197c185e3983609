using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using PairForge.Filters;

namespace PairForge.Mining.Guards;

/// <summary><c>near-duplicates</c>: texts that are nearly the anchor or one of its positives, letter by letter.</summary>
/// <remarks>
/// The Jaccard similarity of sets of n-grams that the filter <see cref="NearDuplicates"/> estimates by MinHash over a corpus; here few pairs
/// are compared, so the figure itself is computed, and no estimate's error decides.
/// </remarks>
public sealed record NearDuplicateTexts : NegativeGuard
{
    internal const string Name = "near-duplicates";

    /// <summary>Jaccard similarity of the n-grams from which a candidate is one.</summary>
    /// <value>The default is 0.8.</value>
    [Range(0.1, 1.0)]
    public double Threshold { get; init; } = 0.8;

    /// <summary>Units of an n-gram.</summary>
    /// <value>The default is 5.</value>
    [Range(1, 64)]
    public int Ngram { get; init; } = 5;

    /// <summary>What n-grams are made of.</summary>
    /// <value>The default is <see cref="ShingleUnit.Characters"/>.</value>
    public ShingleUnit Unit { get; init; } = ShingleUnit.Characters;

    internal override IGuard Open(IGuardedPool pool) => new Ready(this, pool);

    private uint[] Set(string text)
    {
        var hashes = new List<uint>(text.Length + 1);
        Shingles.Add(text, Unit, Ngram, 0, hashes);
        hashes.Sort();
        var all = CollectionsMarshal.AsSpan(hashes);
        var count = 0;
        for (var i = 0; i < all.Length; i++)
        {
            if (i == 0 || all[i] != all[i - 1]) all[count++] = all[i];
        }
        return all[..count].ToArray();
    }

    private bool AreAlike(uint[] a, uint[] b)
    {
        // Even if the smaller set lay in the larger one, they could not be alike enough.
        if (Math.Min(a.Length, b.Length) < Threshold * Math.Max(a.Length, b.Length)) return false;
        var common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j]) common++;
            var (left, right) = (a[i], b[j]);
            if (left <= right) i++;
            if (right <= left) j++;
        }
        return common >= Threshold * (a.Length + b.Length - common);
    }

    private sealed class Ready(NearDuplicateTexts options, IGuardedPool pool) : IGuard
    {
        public IGuardCheck Of(GuardedQuery query)
        {
            var sets = new uint[1 + query.Positives.Length][];
            sets[0] = options.Set(pool.Text(query.AnchorRow));
            for (var i = 0; i < query.Positives.Length; i++) sets[i + 1] = options.Set(pool.Text(query.Positives[i]));
            return new Check(options, pool, sets);
        }
    }

    private sealed class Check(NearDuplicateTexts options, IGuardedPool pool, uint[][] sets) : IGuardCheck
    {
        public bool Refuses(int row)
        {
            var candidate = options.Set(pool.Text(row));
            foreach (var set in sets)
            {
                if (options.AreAlike(set, candidate)) return true;
            }
            return false;
        }
    }
}
