using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class TextStoreTests
{
    [Fact]
    public void Read_AnyTexts_AreThoseThatWereAppended() => Gen.Select(AnyText.Whole, AnyText.Whole).Array[0, 30].Sample(rows =>
    {
        using var folder = new TemporaryFolder();
        using var store = new TextStore(folder["store"]);
        for (var i = 0; i < rows.Length; i++) Assert.Equal(i, store.Append(rows[i].Item1, rows[i].Item2));
        store.Flush();
        Assert.Equal(rows.Length, store.Count);
        for (var i = rows.Length - 1; i >= 0; i--) Assert.Equal(rows[i], store.Read(i));
    });

    [Theory]
    [InlineData((1 << 18) - 5)] // with its id and length the text fills the buffer, or one byte less or more
    [InlineData((1 << 18) - 6)]
    [InlineData((1 << 18) - 4)]
    [InlineData(3 << 20)]
    public void Read_TextAsLongAsTheBuffer_IsWhole(int length)
    {
        using var folder = new TemporaryFolder();
        using var store = new TextStore(folder["store"]);
        string[] texts = ["before", new string('x', length), "after"];
        foreach (var text in texts) store.Append("i", text);
        store.Flush();
        Assert.Equal(texts, Enumerable.Range(0, 3).Select(row => store.Read(row).Text));
    }

    [Fact]
    public void Read_ManyThreads_EachGetsItsRow()
    {
        using var folder = new TemporaryFolder();
        using var store = new TextStore(folder["store"]);
        for (var i = 0; i < 5000; i++) store.Append($"id {i}", new string((char)('a' + i % 26), i % 300));
        store.Flush();
        Parallel.For(0, 20_000, n => Assert.Equal(($"id {n % 5000}", new string((char)('a' + n % 5000 % 26), n % 5000 % 300)), store.Read(n % 5000)));
    }
}
