using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class ShinglesTests
{
    private static List<uint> Hashes(string text, ShingleUnit unit, int n, ulong salt = 0)
    {
        var hashes = new List<uint>();
        Shingles.Add(text, unit, n, salt, hashes);
        return hashes;
    }

    [Fact]
    public void Add_Characters_EqualNgramsAndNoOthersHaveEqualHashes() =>
        Gen.Select(Gen.Char["abc"].Array[0, 40], Gen.Int[1, 6]).Sample((characters, n) =>
        {
            var text = new string(characters);
            string[] ngrams = text.Length <= n ? [text] : [.. Enumerable.Range(0, text.Length - n + 1).Select(i => text.Substring(i, n))];
            var hashes = Hashes(text, ShingleUnit.Characters, n);
            Assert.Equal(ngrams.Length, hashes.Count);
            for (var i = 0; i < ngrams.Length; i++)
                for (var j = 0; j < i; j++) Assert.Equal(ngrams[i] == ngrams[j], hashes[i] == hashes[j]);
        });

    [Fact]
    public void Add_Words_GoBySegmentedWords()
    {
        Assert.Equal(3, Hashes("A dog, a dog, a dog.", ShingleUnit.Words, 4).Count);
        Assert.Equal(2, Hashes("A dog, a dog, a dog.", ShingleUnit.Words, 4).Distinct().Count());
        Assert.Equal(Hashes("a DOG runs", ShingleUnit.Words, 5), Hashes("A dog... runs!", ShingleUnit.Words, 5));
        Assert.Equal(4, Hashes("一二三四", ShingleUnit.Words, 1).Count);
        Assert.NotEqual(Hashes("?", ShingleUnit.Words, 5), Hashes("!", ShingleUnit.Words, 5));
    }

    [Fact]
    public void Add_OtherSalt_SharesNothing() => Assert.Empty(Hashes("the same text", ShingleUnit.Characters, 5).Intersect(Hashes("the same text", ShingleUnit.Characters, 5, salt: 1)));
}
