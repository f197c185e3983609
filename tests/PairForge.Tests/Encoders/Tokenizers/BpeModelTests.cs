using CsCheck;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class BpeModelTests
{
    /// <summary>By hand: l o w e r; lo first, then low, then er.</summary>
    [Fact]
    public void Encode_Word_MergesInTheOrderLearnt()
    {
        var model = Model(["l", "o", "w", "e", "r"], ["lo", "low", "er"], [("l", "o"), ("lo", "w"), ("e", "r")]);
        Assert.Equal([6, 7], Encode(model, "lower"));
        Assert.Equal([5, 0, 5], Encode(model, "lollo"));
    }

    [Theory]
    [InlineData(false, "0 1 1 0 1")]
    [InlineData(true, "0 1 0 1")]
    public void Encode_UnknownCharacters_AreTokensOrOne(bool fuses, string ids)
    {
        var options = new BpeOptions { Ids = new() { ["a"] = 0, ["?"] = 1 }, Merges = [], Unknown = 1, FusesUnknown = fuses };
        Assert.Equal(ids, string.Join(' ', Encode(new BpeModel(options), "a😀ba€")));
    }

    /// <summary>Against the definition: again and again the pair of the lowest rank, the leftmost first, in the whole list.</summary>
    [Fact]
    public void Encode_RandomMerges_IsTheDefinition()
    {
        Gen.Select(Gen.Int[0, 20].Array[0, 20], Gen.Int[0, 20].Array[0, 20], Gen.Char['a', 'c'].Array[1, 30].Select(c => new string(c))).Sample((lefts, rights, word) =>
        {
            var pieces = new List<string> { "a", "b", "c" };
            var merges = new List<(string, string)>();
            foreach (var (left, right) in lefts.Zip(rights))
            {
                var pair = (pieces[left % pieces.Count], pieces[right % pieces.Count]);
                if (merges.Contains(pair) || pair.Item1.Length + pair.Item2.Length > 12) continue;
                merges.Add(pair);
                if (!pieces.Contains(pair.Item1 + pair.Item2)) pieces.Add(pair.Item1 + pair.Item2);
            }
            var symbols = word.Select(c => c.ToString()).ToList();
            while (true)
            {
                var best = Enumerable.Range(0, Math.Max(0, symbols.Count - 1)).Select(i => (Rank: merges.IndexOf((symbols[i], symbols[i + 1])), At: i)).Where(m => m.Rank >= 0).DefaultIfEmpty((Rank: -1, At: -1)).Min();
                if (best.At < 0) break;
                symbols[best.At] += symbols[best.At + 1];
                symbols.RemoveAt(best.At + 1);
            }
            Assert.Equal(symbols.Select(s => pieces.IndexOf(s)), Encode(Model(pieces, [], merges), word));
        });
    }

    private static BpeModel Model(IReadOnlyList<string> characters, IReadOnlyList<string> merged, IReadOnlyList<(string Left, string Right)> merges)
    {
        var ids = characters.Concat(merged).Index().ToDictionary(p => p.Item, p => p.Index);
        return new BpeModel(new BpeOptions { Ids = ids, Merges = merges.Index().ToDictionary(m => BpeModel.Pair(ids[m.Item.Left], ids[m.Item.Right]), m => (m.Index, ids[m.Item.Left + m.Item.Right])) });
    }

    private static List<int> Encode(BpeModel model, string word)
    {
        var ids = new List<int>();
        model.Encode(word, ids);
        return ids;
    }
}
