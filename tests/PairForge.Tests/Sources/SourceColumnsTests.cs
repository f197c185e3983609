using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class SourceColumnsTests
{
    [Fact]
    public void Resolve_Defaults_TakeWhatIsThere()
    {
        var found = new SourceColumns().Resolve(["negative_2", "sentence", "hard_negative", "text", "negative", "group", "positive", "label", "id", "negative_x"], "a.csv");
        Assert.Equal((3, -1, 5, -1), (found.Anchor, found.Id, found.Group, found.Label)); // id and label are never guessed
        Assert.Equal([6], found.Positive);
        Assert.Equal([4, 2, 0], found.Negative);
    }

    [Fact]
    public void Resolve_Mapping_ReplacesTheDefaults()
    {
        var found = new SourceColumns { Anchor = "q", Positive = ["b", "a"], Negative = ["c"], Id = "id", Group = "g", Label = "g" }.Resolve(["anchor", "a", "b", "c", "g", "id", "q", "positive", "group"], "a.csv");
        Assert.Equal((6, 5, 4, 4), (found.Anchor, found.Id, found.Group, found.Label));
        Assert.Equal([2, 1], found.Positive);
        Assert.Equal([3], found.Negative);
    }

    [Theory]
    [InlineData("anchor")]
    [InlineData("positive")]
    [InlineData("negative")]
    [InlineData("id")]
    [InlineData("group")]
    [InlineData("label")]
    public void Resolve_MappedColumnMissing_NamesItAndWhatIsThere(string role)
    {
        var columns = new SourceColumns
        {
            Anchor = role == "anchor" ? "Text" : null, Positive = role == "positive" ? ["Text"] : [], Negative = role == "negative" ? ["Text"] : [],
            Id = role == "id" ? "Text" : null, Group = role == "group" ? "Text" : null, Label = role == "label" ? "Text" : null,
        };
        var fault = Assert.Throws<PairForgeException>(() => columns.Resolve(["text", "other"], "a.csv"));
        Assert.Equal(FailureKind.BadConfiguration, fault.Kind);
        Assert.StartsWith("a.csv has no column 'Text'; it has 'text', 'other': map it with columns: { ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NoAnchor_SaysSo() =>
        Assert.Equal("a.csv has no column 'anchor'; it has 'x': map it with columns: { anchor: NAME }", Assert.Throws<PairForgeException>(() => new SourceColumns().Resolve(["x"], "a.csv")).Message);

    [Fact]
    public void Resolve_ColumnTwice_IsRefusedWhereItIsUsed()
    {
        Assert.Equal("a.csv has the column 'text' twice; rename one of them", Assert.Throws<PairForgeException>(() => new SourceColumns().Resolve(["text", "x", "text"], "a.csv")).Message);
        Assert.Equal(1, new SourceColumns().Resolve(["x", "text", "x"], "a.csv").Anchor);
    }

    [Fact]
    public void Resolve_WideHeader_IsNotAllRepeated()
    {
        var fault = Assert.Throws<PairForgeException>(() => new SourceColumns().Resolve([.. Enumerable.Range(0, 10_000).Select(i => $"c{i}")], "a.csv"));
        Assert.Contains("'c49', ...", fault.Message, StringComparison.Ordinal);
    }
}
