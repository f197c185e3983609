using PairForge.Filters;

namespace PairForge.Tests.Filters;

public sealed class DropMapTests
{
    [Fact]
    public void Drop_Twice_KeepsTheFirstCause()
    {
        var map = new DropMap(3) { Cause = 2 };
        map.Drop(1);
        map.Cause = 5;
        map.Drop(1);
        map.Drop(2);
        Assert.Equal([0, 2, 5], CorpusCut.Causes(map));
        Assert.Equal(2, map.Dropped);
    }

    [Fact]
    public void Load_SavedMap_IsEqual()
    {
        var map = new DropMap(1000) { Cause = 7 };
        for (var i = 0; i < 1000; i += 3) map.Drop(i);
        using var stream = new MemoryStream();
        map.Save(stream);
        stream.Position = 0;
        var loaded = DropMap.Load(stream);
        Assert.Equal(CorpusCut.Causes(map), CorpusCut.Causes(loaded));
        Assert.Equal(334, loaded.Dropped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(27)]
    public void Load_AnotherLength_IsRefused(int length)
    {
        using var whole = new MemoryStream();
        new DropMap(10).Save(whole);
        using var stream = new MemoryStream([.. whole.ToArray().Concat(new byte[1]).Take(length)]);
        Assert.Equal(FailureKind.BadData, Assert.Throws<PairForgeException>(() => DropMap.Load(stream)).Kind);
    }
}
