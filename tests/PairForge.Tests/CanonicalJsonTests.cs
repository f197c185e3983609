using System.Text.Json;
using CsCheck;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Sinks;

namespace PairForge.Tests;

public sealed class CanonicalJsonTests
{
    public enum Kind
    {
        Plain,
        TwoWords,
    }

    [Theory]
    [InlineData("NumNegatives", "num_negatives", "num-negatives")]
    [InlineData("NTuple", "n_tuple", "n-tuple")]
    [InlineData("Rate", "rate", "rate")]
    [InlineData("", "", "")]
    public void Case_OfAName_IsSeparatedAtCapitals(string name, string snake, string kebab) =>
        Assert.Equal((snake, kebab), (CanonicalJson.SnakeCase(name), CanonicalJson.KebabCase(name)));

    [Fact]
    public void Write_Record_SortsKeysAndFillsDefaultsIn() => Assert.Equal(
        """{"absolute_margin":null,"allow_same_group":false,"corpus":null,"guards":[],"include_positives":false,"max_score":null,"min_score":null,"num_negatives":3,"preset":null,"random_per_hard":0,"range_max":null,"range_min":0,"relative_margin":0.05,"rescore":null,"sampling":"random","sampling_temperature":0.05,"search":[]}""",
        CanonicalJson.Write(new MineOptions { RelativeMargin = 0.05, Sampling = Sampling.Random }));

    [Fact]
    public void Write_Step_IsItsNameOverItsOptions() => Assert.Equal(
        """[{"exact-duplicates":{}}]""",
        CanonicalJson.Write(new[] { Components.Default().Step<IFilter>("exact-duplicates", new ExactDuplicatesOptions()) }));

    [Fact]
    public void Write_Paths_AreNoPlaces()
    {
        Assert.Equal("\"c.txt\"", CanonicalJson.Write(new InputPath("a/b/c.txt", "/somewhere/a/b/c.txt")));
        Assert.DoesNotContain("path", CanonicalJson.Write(new WriteOptions { Path = (OutputPath)"out/x" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Map_SortsByCodeUnit() =>
        Assert.Equal("""{"A":2,"a":3,"b":1}""", CanonicalJson.Write(new Dictionary<string, object?> { ["b"] = 1, ["A"] = 2, ["a"] = 3L }));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Write_NoNumber_IsNull(object value) => Assert.Equal("null", CanonicalJson.Write(value));

    [Fact]
    public void Write_Values_AreJson()
    {
        Assert.Equal("null", CanonicalJson.Write(null));
        Assert.Equal("18446744073709551615", CanonicalJson.Write(ulong.MaxValue));
        Assert.Equal("-9223372036854775808", CanonicalJson.Write(long.MinValue));
        Assert.Equal("0.1", CanonicalJson.Write(0.1f));
        Assert.Equal("1E-05", CanonicalJson.Write(0.00001));
        Assert.Equal("\"two-words\"", CanonicalJson.Write(Kind.TwoWords));
        Assert.Equal("""["a",true,null]""", CanonicalJson.Write(new object?[] { "a", true, null }));
    }

    [Fact]
    public void Write_AnyNumberAndText_IsReadBackTheSame() => Gen.Select(Gen.Double, Gen.Single, Gen.Long, Gen.String).Sample((real, single, whole, text) =>
    {
        text = new string([.. text.Where(c => !char.IsSurrogate(c))]);
        using var json = JsonDocument.Parse(CanonicalJson.Write(new object[] { real, single, whole, text }));
        if (double.IsFinite(real)) Assert.Equal(real, json.RootElement[0].GetDouble());
        if (float.IsFinite(single)) Assert.Equal(single, json.RootElement[1].GetSingle());
        Assert.Equal(whole, json.RootElement[2].GetInt64());
        Assert.Equal(text, json.RootElement[3].GetString());
    });
}
