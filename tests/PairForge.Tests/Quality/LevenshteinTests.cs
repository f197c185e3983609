using CsCheck;
using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class LevenshteinTests
{
    /// <summary>Texts of few letters, so that they have much in common, around the 64 rows of a strip and beyond.</summary>
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char["ab"].Array[0, 12], Gen.Char["abc"].Array[60, 70], Gen.Char["abcdéЖ"].Array[0, 200], Gen.Char["ab"].Array[120, 140]).Select(c => new string(c));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("saturday", "sunday", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("same", "same", 0)]
    [InlineData("ab", "ba", 2)]
    public void Distance_KnownTexts_IsAsWorkedOut(string a, string b, int distance) => Assert.Equal(distance, new Levenshtein().Distance(a, b));

    [Fact]
    public void Distance_AnyTexts_IsThatOfTheTable()
    {
        Gen.Select(Texts, Texts).Sample((a, b) => new Levenshtein().Distance(a, b) == NaiveDistance.Of(a.ToCharArray(), b.ToCharArray()));
        Gen.Select(Gen.ULong[0, 5].Array[0, 150], Gen.ULong[0, 5].Array[0, 150]).Sample((a, b) => new Levenshtein().Distance(a, b) == NaiveDistance.Of(a, b));
    }

    [Fact]
    public void Distance_Limit_IsExactUpToItAndOneMoreBeyond() => Gen.Select(Texts, Texts, Gen.Int[0, 150]).Sample((a, b, limit) =>
        new Levenshtein().Distance(a, b, limit) == Math.Min(NaiveDistance.Of(a.ToCharArray(), b.ToCharArray()), limit + 1));

    [Fact]
    public void Distance_ReusedForManyTexts_RemembersNone() => Gen.Select(Texts, Texts).Array[2, 6].Sample(pairs =>
    {
        var reused = new Levenshtein();
        return pairs.All(p => reused.Distance(p.Item1, p.Item2) == new Levenshtein().Distance(p.Item1, p.Item2));
    });
}
