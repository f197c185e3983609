using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class ContaminationTests
{
    [Fact]
    public void Refuse_AnyTextOfThePassage_IsMatchedLoosely()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.tsv"], "score\tsentence1\tsentence2\n5\tA plane is taking off.\tAn air plane.\n");
        File.WriteAllText(folder["queries.jsonl"], "{\"_id\":\"1\",\"text\":\"What is flow?\"}\n");
        File.WriteAllText(folder["c.txt"], "A line of text\n\n");
        var filter = new Contamination(new() { Files = [folder["a.tsv"], folder["queries.jsonl"], folder["c.txt"]] });
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("a plane is taking off")));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("fine", ["AN AIR PLANE"])));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("fine", ["fine"], ["what is flow"])));
        Assert.Equal("contaminated", filter.Refuse(Passages.Of("A line, of text.")));
        Assert.Null(filter.Refuse(Passages.Of("A plane is landing.", ["ok"], ["5"])));
        Assert.Null(filter.Refuse(Passages.Of("")));
    }

    [Fact]
    public void Create_BadFile_SaysWhereAndWhat()
    {
        using var folder = new TemporaryFolder();
        var missing = Assert.Throws<PairForgeException>(() => new Contamination(new() { Files = [folder["a.tsv"]] }));
        Assert.Equal(FailureKind.InputMissing, missing.Kind);
        File.WriteAllText(folder["a.tsv"], "a\tb\n");
        var e = Assert.Throws<PairForgeException>(() => new Contamination(new() { Files = [folder["a.tsv"]] }));
        Assert.Contains("sentence1", e.Message);
    }
}
