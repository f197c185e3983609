using System.Globalization;
using CsCheck;
using PairForge.Text;

namespace PairForge.Tests.Text;

public sealed class GraphemesTests
{
    private const string Units = "a .\u0308\u1100\u1161\u200D\u00E9\uD83D";

    private static readonly Gen<string> Texts = Gen.Int[0, Units.Length - 1].Array[0, 24].Select(places => string.Concat(places.Select(p => Units[p])));

    [Fact]
    public void AreUnits_AnyText_IsWhatTextElementsSay() => Texts.Sample(text =>
        Assert.Equal(StringInfo.ParseCombiningCharacters(text).Length == text.Length, Graphemes.AreUnits(text)));

    [Fact]
    public void Widen_AnySegments_EndAtBordersAndStayDisjoint() => Gen.Select(Texts, Gen.Int[0, 24].Array[0, 6]).Sample((text, places) =>
    {
        var borders = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToHashSet();
        int[] cuts = [.. places.Where(p => p <= text.Length).Distinct().Order()];
        var segments = Enumerable.Range(0, cuts.Length / 2).Select(i => new Segment(cuts[2 * i], cuts[(2 * i) + 1] - cuts[2 * i])).ToList();
        var covered = segments.SelectMany(s => Enumerable.Range(s.Start, s.Length)).ToArray();
        Graphemes.Widen(text, segments);
        var end = 0;
        foreach (var segment in segments)
        {
            Assert.True(segment.Start >= end && borders.Contains(segment.Start) && borders.Contains(segment.Start + segment.Length));
            end = segment.Start + segment.Length;
        }
        Assert.Subset(segments.SelectMany(s => Enumerable.Range(s.Start, s.Length)).ToHashSet(), covered.ToHashSet());
    });
}
