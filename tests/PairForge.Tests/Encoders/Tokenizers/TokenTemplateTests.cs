using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class TokenTemplateTests
{
    private static readonly TokenTemplate Bert = new(
        [TokenPlace.Special(101, 0), TokenPlace.Text(0, 0), TokenPlace.Special(102, 0)],
        [TokenPlace.Special(101, 0), TokenPlace.Text(0, 0), TokenPlace.Special(102, 0), TokenPlace.Text(1, 1), TokenPlace.Special(102, 1)]);

    // longest_first by hand: what is cut is the longer text, and both to half where the shorter alone is too long.
    [Theory]
    [InlineData(2, 3, 20, "101 1 2 102 11 12 13 102", "0 0 0 0 1 1 1 1")]
    [InlineData(2, 9, 8, "101 1 2 102 11 12 13 102", "0 0 0 0 1 1 1 1")]
    [InlineData(9, 2, 8, "101 1 2 3 102 11 12 102", "0 0 0 0 0 1 1 1")]
    [InlineData(4, 4, 8, "101 1 2 102 11 12 13 102", "0 0 0 0 1 1 1 1")]
    [InlineData(9, 8, 8, "101 1 2 3 102 11 12 102", "0 0 0 0 0 1 1 1")]
    [InlineData(9, 9, 3, "101 102 102", "0 0 1")]
    public void Apply_Pair_SharesTheLength(int first, int second, int most, string ids, string types)
    {
        var (into, kinds) = (new List<int>(), new List<int>());
        Bert.Apply([.. Enumerable.Range(1, first)], [.. Enumerable.Range(11, second)], most, into, kinds);
        Assert.Equal(ids, string.Join(' ', into));
        Assert.Equal(types, string.Join(' ', kinds));
    }

    [Theory]
    [InlineData(false, "101 1 2 3 102")]
    [InlineData(true, "101 7 8 9 102")]
    public void Apply_LongText_LosesOneEnd(bool cutsLeft, string ids)
    {
        var (into, kinds) = (new List<int>(), new List<int>());
        (Bert with { CutsLeft = cutsLeft }).Apply([.. Enumerable.Range(1, 9)], 5, into, kinds);
        Assert.Equal(ids, string.Join(' ', into));
        Assert.Equal(1, Bert.SingleTrailing);
    }
}
