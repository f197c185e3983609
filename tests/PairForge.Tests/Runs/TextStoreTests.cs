using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class TextStoreTests
{
    [Fact]
    public void Read_AnyTexts_AreThoseThatWereAppended() => Gen.Select(AnyText.Whole, AnyText.Whole).Array[0, 30].Sample(rows =>
    {
        using var folder = new TemporaryFolder();
        using var store = Write(folder["store"], rows);
        Assert.Equal(rows.Length, store.Count);
        for (var i = rows.Length - 1; i >= 0; i--) Assert.Equal(rows[i], store.Read(i));
    });

    [Theory]
    [InlineData((1 << 12) - 5)] // with its id and length the text fills the writer's first buffer
    [InlineData((1 << 12) - 4)]
    [InlineData(3 << 20)]
    public void Read_TextLongerThanTheBuffer_IsWhole(int length)
    {
        using var folder = new TemporaryFolder();
        string[] texts = ["before", new string('x', length), "after"];
        using var store = Write(folder["store"], [.. texts.Select(t => ("i", t))]);
        Assert.Equal(texts, Enumerable.Range(0, 3).Select(row => store.Read(row).Text));
    }

    [Fact]
    public void Read_ManyThreads_EachGetsItsRow()
    {
        using var folder = new TemporaryFolder();
        using var store = Write(folder["store"], [.. Enumerable.Range(0, 5000).Select(i => ($"id {i}", new string((char)('a' + i % 26), i % 300)))]);
        Parallel.For(0, 20_000, n => Assert.Equal(($"id {n % 5000}", new string((char)('a' + n % 5000 % 26), n % 5000 % 300)), store.Read(n % 5000)));
    }

    private static TextStore Write(string path, (string Id, string Text)[] rows)
    {
        TextStoreWriter writer;
        using (var stream = File.Create(path))
        {
            writer = new TextStoreWriter(stream);
            for (var i = 0; i < rows.Length; i++) Assert.Equal(i, writer.Append(rows[i].Id, rows[i].Text));
        }
        return new TextStore(path, [.. writer.Ends]);
    }
}
