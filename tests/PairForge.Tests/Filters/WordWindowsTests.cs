using CsCheck;
using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class WordWindowsTests
{
    private static ulong[] Runs(string text, int n)
    {
        var windows = new WordWindows();
        windows.Set("another text before");
        windows.Set(text);
        return [.. windows.Runs(n)];
    }

    [Fact]
    public void Runs_AnyWords_EqualRunsAndNoOthersHaveEqualHashes() =>
        Gen.Select(Gen.Int[0, 2].Array[0, 30], Gen.Int[1, 5]).Sample((words, n) =>
        {
            var runs = Runs(string.Join(' ', words.Select(w => "abc"[w])), n);
            var expected = words.Length < n ? [] : Enumerable.Range(0, words.Length - n + 1).Select(i => string.Join(' ', words[i..(i + n)])).ToArray();
            Assert.Equal(expected.Length, runs.Length);
            for (var i = 0; i < runs.Length; i++)
                for (var j = 0; j < i; j++) Assert.Equal(expected[i] == expected[j], runs[i] == runs[j]);
        });

    [Theory]
    [InlineData("A well-known man's dog; it barks!", "a well known man s DOG it \u2014 barks")]
    [InlineData("\uFF21 \uFB01ne \u2460 day", "a fine 1 day")]
    [InlineData("Cafe\u0301 au lait", "CAF\u00C9 au lait")]
    public void Set_CasePunctuationAndForms_DoNotCount(string a, string b) => Assert.Equal(Runs(a, 3), Runs(b, 3));

    [Fact]
    public void Set_Chinese_GoesByCharacter() => Assert.Equal(5, Runs("一二，三四五六。", 2).Length);
}
