using System.Diagnostics;
using CsCheck;
using PairForge.Quality;

namespace PairForge.Tests.Quality;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3.0 / 7)]
    [InlineData("", "", 0)]
    [InlineData("abcd", "", 1)]
    [InlineData("A dog", "a dog", 0.2)]
    public void Of_KnownTexts_IsTheDistanceOverTheLonger(string anchor, string view, double share) => Assert.Equal(share, EditDistance.Of(new Levenshtein(), anchor, view));

    [Fact]
    public void Of_Limit_IsExactUpToItAndAboveItBeyond() => Gen.Select(Gen.Char["abc"].Array[0, 90], Gen.Char["abc"].Array[0, 90], Gen.Double[0, 1]).Sample((a, b, limit) =>
    {
        var exact = Math.Max(a.Length, b.Length) == 0 ? 0 : (double)NaiveDistance.Of(a, b) / Math.Max(a.Length, b.Length);
        var found = EditDistance.Of(new Levenshtein(), a, b, limit);
        return exact <= limit ? found == exact : found > limit;
    });

    [Fact]
    public void Of_LongestTexts_TakesAFractionOfASecond()
    {
        var random = new KeyedRandom(1, "long", "");
        var (a, b) = (Letters(ref random), Letters(ref random));
        var processor = Process.GetCurrentProcess();
        var before = processor.UserProcessorTime;
        Assert.InRange(EditDistance.Of(new Levenshtein(), a, b), 0.3, 0.9);
        processor.Refresh();
        Assert.InRange((processor.UserProcessorTime - before).TotalSeconds, 0, 10); // here 0.05; other tests run beside it

        static string Letters(ref KeyedRandom random)
        {
            var letters = new char[EditDistance.MostUnits];
            for (var i = 0; i < letters.Length; i++) letters[i] = (char)('a' + random.NextInt(4));
            return new string(letters);
        }
    }
}
