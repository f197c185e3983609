using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class PassageFileTests
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
        using var stream = new MemoryStream();
        using (var writer = new PassageWriter(stream))
        {
            foreach (var passage in passages) writer.Write(passage);
            Assert.Equal(passages.Length, writer.Count);
        }
        var read = PassageFile.Read(new MemoryStream(stream.ToArray()), passages.Length).ToArray();
        Assert.Equal(passages.Select(Plain), read.Select(Plain));
        Assert.Equal(passages.Select(p => (p.Positives, p.Negatives)), read.Select(p => (p.Positives, p.Negatives)));
    });

    private static Passage Plain(Passage passage) => passage with { Positives = [], Negatives = [] };
}
