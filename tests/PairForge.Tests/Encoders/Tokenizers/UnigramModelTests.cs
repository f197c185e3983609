using CsCheck;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Tests.Encoders.Tokenizers;

public sealed class UnigramModelTests
{
    /// <summary>By hand: of ab|c (-3), a|bc (-4) and a|b|c (-4.5) the first is the likeliest.</summary>
    [Fact]
    public void Encode_Word_IsCutIntoTheLikeliestPieces()
    {
        var (ids, scores) = Vocabulary([("<unk>", 0), ("a", -1.5), ("b", -1.5), ("c", -1.5), ("ab", -1.5), ("bc", -2.5)]);
        Assert.Equal([4, 3], Encode(new UnigramModel(ids, scores, 0, null), "abc"));
        Assert.Equal([1, 0, 3], Encode(new UnigramModel(ids, scores, 0, null), "axyc")); // neighbouring unknown characters are one token
        Assert.Equal([0], Encode(new UnigramModel(ids, scores, 0, null), "😀😀"));
    }

    [Fact]
    public void Encode_UnknownCharacter_IsItsBytes()
    {
        var (ids, scores) = Vocabulary([("<unk>", 0), ("a", -1), .. Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", -5.0))]);
        Assert.Equal([1, 2 + 0xC3, 2 + 0xA9, 2 + 0xE2, 2 + 0x82, 2 + 0xAC, 1], Encode(new UnigramModel(ids, scores, 0, TokenModelReader.ByteTokens(ids)), "aé€a"));
    }

    [Fact]
    public void Encode_WithoutUnknownToken_SaysWhichCharacter()
    {
        var (ids, scores) = Vocabulary([("a", -1)]);
        var fault = Assert.Throws<PairForgeException>(() => Encode(new UnigramModel(ids, scores, null, null), "ab"));
        Assert.Equal("the tokenizer has no token for 'b' and no unk_id; a vocabulary of single characters or an unknown token is needed", fault.Message);
    }

    /// <summary>Against every cut of the word, each added up by itself.</summary>
    [Fact]
    public void Encode_RandomVocabulary_HasTheBestScoreOfAllCuts()
    {
        var pieces = Gen.Select(Gen.Char['a', 'c'].Array[1, 3].Select(c => new string(c)), Gen.Int[-40, -1]).List[0, 12];
        Gen.Select(pieces, Gen.Char['a', 'd'].Array[1, 9].Select(c => new string(c))).Sample((list, word) =>
        {
            var (ids, scores) = Vocabulary([("<unk>", 0), .. list.DistinctBy(p => p.Item1).Select(p => (p.Item1, p.Item2 / 4.0))]);
            var found = Encode(new UnigramModel(ids, scores, 0, null), word);
            // Neighbouring unknown characters come back as one token: the cut is told by what the known pieces leave of the word.
            var known = found.Where(id => id != 0).ToArray();
            var unknown = word.Length - known.Sum(id => ids.First(p => p.Value == id).Key.Length);
            Assert.Equal(Best(word, ids, scores), known.Sum(id => scores[id]) + (unknown * (scores.Min() - 10)), 1e-9);
        });
    }

    private static double Best(string word, Dictionary<string, int> ids, double[] scores)
    {
        if (word.Length == 0) return 0;
        var best = ids.ContainsKey(word[..1]) ? double.NegativeInfinity : scores.Min() - 10 + Best(word[1..], ids, scores);
        for (var length = 1; length <= word.Length; length++)
            if (ids.TryGetValue(word[..length], out var id)) best = Math.Max(best, scores[id] + Best(word[length..], ids, scores));
        return best;
    }

    private static (Dictionary<string, int> Ids, double[] Scores) Vocabulary(IReadOnlyList<(string Piece, double Score)> pieces) =>
        (pieces.Index().ToDictionary(p => p.Item.Piece, p => p.Index), [.. pieces.Select(p => p.Score)]);

    private static List<int> Encode(UnigramModel model, string word)
    {
        var ids = new List<int>();
        model.Encode(word, ids);
        return ids;
    }
}
