using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class MemorySourceTests
{
    [Fact]
    public async Task ReadAsync_Texts_AreNumbered()
    {
        var source = new MemorySource(["a", "b"], "corpus");
        Assert.Equal(new SourceFile("corpus", "", 2), Assert.Single(source.List()));
        Assert.Equal([("corpus:0:0", "a", new Position(0, 0)), ("corpus:1:0", "b", new Position(0, 1))], (await Records.OfAsync(source)).Passages.Select(p => (p.Id, p.Text, p.Position)));
    }

    [Fact]
    public async Task ReadAsync_Passages_KeepWhatTheyHold()
    {
        var given = new Passage { Id = "own:0", Position = new Position(9, 9, 9), Source = "s", Text = "t", Group = "g", Label = "l", Positives = ["p"], Negatives = ["n"] };
        Assert.Equal([given with { Position = new Position(0, 0) }], (await Records.OfAsync(new MemorySource([given]))).Passages);
    }

    [Fact]
    public async Task ReadAsync_Range_GivesThatPart()
    {
        var source = new MemorySource(Enumerable.Range(0, 1000).Select(i => $"{i}"));
        Assert.Equal(Enumerable.Range(300, 400).Select(i => $"{i}"), (await Records.OfAsync(source, 300, 700)).Texts);
        Assert.Empty((await Records.OfAsync(source, 1000)).Batches);
    }
}
