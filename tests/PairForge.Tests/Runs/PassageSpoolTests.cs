using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class PassageSpoolTests
{
    private static readonly Gen<Passage> Passages = Gen.Select(AnyText.Whole, AnyText.OrNull, AnyText.OrNull, AnyText.Whole.Array[0, 4], AnyText.Whole.Array[0, 4], Gen.Int[0, int.MaxValue], Gen.Long[0, long.MaxValue])
        .Select((text, group, label, positives, negatives, ordinal, offset) => new Passage
        {
            Id = text + ":0",
            Position = new(ordinal, offset, ordinal / 2),
            Source = "s" + text,
            Text = text,
            Group = group,
            Label = label,
            Positives = positives,
            Negatives = negatives,
        });

    [Fact]
    public void Read_AnyPassages_AreThoseThatWereWritten() => Passages.Array[0, 20].Sample(passages =>
    {
        using var folder = new TemporaryFolder();
        using (var writer = new PassageSpoolWriter(folder["spool"]))
        {
            foreach (var passage in passages) writer.Write(passage);
            Assert.Equal(passages.Length, writer.Count);
        }
        var spool = new PassageSpool(folder["spool"], passages.Length);
        for (var time = 0; time < 2; time++)
        {
            var read = spool.Read().ToArray();
            Assert.Equal(passages.Select(Plain), read.Select(Plain));
            Assert.Equal(passages.Select(p => (p.Positives, p.Negatives)), read.Select(p => (p.Positives, p.Negatives)));
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task ReadBatchesAsync_AnyCount_BatchesNameTheirFirst(int count)
    {
        using var folder = new TemporaryFolder();
        using (var writer = new PassageSpoolWriter(folder["spool"]))
        {
            for (var n = 0; n < count; n++) writer.Write(BuiltDataset.Passage(n, $"text {n}"));
        }
        var next = 0;
        await foreach (var (first, batch) in new PassageSpool(folder["spool"], count).ReadBatchesAsync(5))
        {
            Assert.Equal(next, first);
            Assert.InRange(batch.Length, 1, 5);
            foreach (var passage in batch) Assert.Equal($"text {next++}", passage.Text);
        }
        Assert.Equal(count, next);
    }

    private static Passage Plain(Passage passage) => passage with { Positives = [], Negatives = [] };
}
