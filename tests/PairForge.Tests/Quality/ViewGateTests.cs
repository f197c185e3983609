using CsCheck;
using PairForge.Quality;
using PairForge.Text;

namespace PairForge.Tests.Quality;

public sealed class ViewGateTests
{
    private static readonly string[] Words = ["two", "Two", "dogs", "run", "собака", "3.14"];

    private static readonly Gen<string> Texts = Gen.Int[0, 5].Select(i => Words[i]).Array[0, 7].Select(w => string.Join(' ', w));

    private static readonly Gen<double?> Share = Gen.Bool.SelectMany(given => given ? Gen.Int[0, 10].Select(n => (double?)(n / 10.0)) : Gen.Const((double?)null));

    [Fact]
    public void Refusal_AnyBounds_NamesOneThatIsBroken() => Gen.Select(Texts, Texts, Share.Array[8], Gen.Bool, Gen.Bool).Sample((anchor, view, shares, differs, script) =>
    {
        var options = new GateOptions
        {
            MinChangedWords = shares[0], MaxChangedWords = shares[1], MinLengthRatio = shares[2], MaxLengthRatio = 2 * shares[3],
            MinWordOverlap = shares[4], MaxWordOverlap = shares[5], MinEditDistance = shares[6], MaxEditDistance = shares[7],
            MustDiffer = differs, SameScript = script,
        };
        var broken = Broken(options, anchor, view).ToList();
        var refusal = new ViewGate(options, new AnalyzedText(""), new AnalyzedText("")).Refusal(anchor, view);
        if (broken.Count == 0) Assert.Null(refusal);
        else Assert.Contains(refusal, broken);
    });

    [Fact]
    public void Refusal_Similarity_IsInclusive()
    {
        var gate = new ViewGate(new GateOptions { MinSimilarity = 0.5, MaxSimilarity = 0.9 }, new AnalyzedText(""), new AnalyzedText(""));
        Assert.Equal(["gate.min_similarity", null, null, null, "gate.max_similarity"], new[] { 0.49, 0.5, 0.7, 0.9, 0.91 }.Select(gate.Refusal));
        Assert.Null(gate.Refusal("a", "b")); // similarity is judged by itself
    }

    [Fact]
    public void Refusal_TextsTooLongForCharacters_AreComparedByWord()
    {
        var anchor = string.Join(' ', Enumerable.Range(0, 10_000).Select(n => $"word{n}"));
        var view = anchor[(anchor.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        Assert.Null(new ViewGate(new GateOptions { MinEditDistance = 0.0001, MaxEditDistance = 0.0001 }, new AnalyzedText(""), new AnalyzedText("")).Refusal(anchor, view));
        Assert.Equal("gate.max_edit_distance", new ViewGate(new GateOptions { MaxEditDistance = 0.00009 }, new AnalyzedText(""), new AnalyzedText("")).Refusal(anchor, view));
    }

    /// <summary>Every bound that is broken, spelt out: words stand between spaces.</summary>
    private static IEnumerable<string> Broken(GateOptions o, string anchor, string view)
    {
        var (a, v) = (Split(anchor), Split(view));
        var words = Math.Max(a.Length, v.Length);
        var changed = words == 0 ? 0 : (double)NaiveDistance.Of(a, v) / words;
        if (changed < o.MinChangedWords) yield return "gate.min_changed_words";
        if (changed > o.MaxChangedWords) yield return "gate.max_changed_words";
        var ratio = a.Length == v.Length ? 1 : a.Length == 0 ? double.PositiveInfinity : (double)v.Length / a.Length;
        if (ratio < o.MinLengthRatio) yield return "gate.min_length_ratio";
        if (ratio > o.MaxLengthRatio) yield return "gate.max_length_ratio";
        var overlap = a.Length + v.Length == 0 ? 1 : 2.0 * a.Distinct().Sum(w => Math.Min(a.Count(x => x == w), v.Count(x => x == w))) / (a.Length + v.Length);
        if (overlap < o.MinWordOverlap) yield return "gate.min_word_overlap";
        if (overlap > o.MaxWordOverlap) yield return "gate.max_word_overlap";
        var units = Math.Max(anchor.Length, view.Length);
        var distance = units == 0 ? 0 : (double)NaiveDistance.Of(anchor.ToCharArray(), view.ToCharArray()) / units;
        if (distance < o.MinEditDistance) yield return "gate.min_edit_distance";
        if (distance > o.MaxEditDistance) yield return "gate.max_edit_distance";
        if (o.MustDiffer && string.Equals(anchor, view, StringComparison.OrdinalIgnoreCase)) yield return "gate.must_differ";
        if (o.SameScript && ((view.Contains('с', StringComparison.Ordinal) && !anchor.Contains('с', StringComparison.Ordinal)) || (view.Any(char.IsAsciiLetter) && !anchor.Any(char.IsAsciiLetter)))) yield return "gate.same_script";

        static string[] Split(string text) => text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
