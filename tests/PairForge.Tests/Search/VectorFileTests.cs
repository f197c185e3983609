using PairForge.Search;

namespace PairForge.Tests.Search;

public sealed class VectorFileTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(70)]
    public void InMemory_Rows_AreThoseOfAFile(int count)
    {
        var random = new KeyedRandom(1, "rows", "x");
        var rows = new float[count * 5];
        for (var i = 0; i < rows.Length; i++) rows[i] = (float)random.NextDouble();
        using var folder = new TemporaryFolder();
        using (var writer = new VectorFileWriter(folder["v"], 5)) writer.Append(rows);
        using var file = VectorFile.Open(folder["v"]);
        using var memory = VectorFile.InMemory(rows, 5);
        Assert.Equal((file.Rows, file.Panels), (memory.Rows, memory.Panels));
        for (var panel = 0; panel < file.Panels; panel++) Assert.True(file.Panel(panel).SequenceEqual(memory.Panel(panel)));
        Assert.Throws<ArgumentException>(() => VectorFile.InMemory(new float[6], 5));
    }
}
