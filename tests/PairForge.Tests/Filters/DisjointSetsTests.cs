using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class DisjointSetsTests
{
    [Fact]
    public void Find_AnyUnions_GivesTheSmallestThatIsReachable() =>
        Gen.Select(Gen.Int[0, 29], Gen.Int[0, 29]).Array[0, 40].Sample(pairs =>
        {
            var sets = new DisjointSets(30);
            var labels = Enumerable.Range(0, 30).ToArray();
            foreach (var (a, b) in pairs)
            {
                sets.Union((uint)a, (uint)b);
                var (low, high) = (Math.Min(labels[a], labels[b]), Math.Max(labels[a], labels[b]));
                for (var i = 0; i < labels.Length; i++) if (labels[i] == high) labels[i] = low;
            }
            for (var i = 0; i < labels.Length; i++) Assert.Equal((uint)labels[i], sets.Find((uint)i));
        });
}
