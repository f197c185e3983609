using PairForge.Sources;

namespace PairForge.Tests.Sources;

public sealed class SourceInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_SamePathInTwoSources_KeepsAllRowsUnderTheirOwnIds()
    {
        Write("a/x.txt", "one\ntwo\n");
        Write("b/x.txt", "three\n");
        Write("b/y.txt", "four\n");
        ISource[] sources = [Text("a/*.txt"), Text("b/*.txt"), Text("a/x.txt"), new MemorySource(["five"]), new MemorySource(["six"])];
        var inputs = SourceInputs.List(sources);
        Assert.Equal([(0, "x.txt"), (1, "1//x.txt"), (1, "y.txt"), (2, "2//x.txt"), (3, "memory"), (4, "4//memory")], inputs.Select(i => (i.Source, i.File.Path)));
        var passages = new List<Passage>();
        for (var i = 0; i < inputs.Count; i++)
            await foreach (var batch in sources[inputs[i].Source].ReadAsync(inputs[i].File, i, 0, long.MaxValue, TestContext.Current.CancellationToken)) passages.AddRange(batch.Passages);
        Assert.Equal(["x.txt:0:0", "x.txt:4:0", "1//x.txt:0:0", "y.txt:0:0", "2//x.txt:0:0", "2//x.txt:4:0", "memory:0:0", "4//memory:0:0"], passages.Select(p => p.Id));
        Assert.Equal(passages.Select(p => p.Position), passages.Select(p => p.Position).Order());
        Assert.Equal("1//x.txt", passages[2].Source);
    }

    [Fact]
    public void List_SourceAddedLater_RenamesNothing()
    {
        Write("a/x.txt", "one\n");
        Write("b/x.txt", "two\n");
        Assert.Equal(SourceInputs.List([Text("a/x.txt")]), SourceInputs.List([Text("a/x.txt"), Text("b/x.txt")]).Take(1));
    }

    [Fact]
    public void List_NamesThatLookLikeThePrefix_StayUnique()
    {
        Write("a/x.txt", "");
        var paths = SourceInputs.List([new MemorySource(["a"], "x.txt"), new MemorySource(["b"], "2//x.txt"), Text("a/x.txt")]).Select(i => i.File.Path);
        Assert.Equal(["x.txt", "2//x.txt", "2//2//x.txt"], paths);
    }

    private TextSource Text(string path) => new(new() { Path = _folder[path] });

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], content);
    }
}
