using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class TextPoolTests
{
    [Fact]
    public void Add_RandomPassages_OneRowATextInOrderOfFirstAppearance() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, int.MaxValue - 1], Gen.Bool, Gen.Bool).Sample((size, seed, labels, maskGroups) =>
    {
        using var folder = new TemporaryFolder();
        var run = new RunStore(new LocalStorage(folder["run"]), "plan");
        using var attempt = run.Begin("pool", 0);
        var builder = new TextPoolBuilder(attempt.Create("texts"));
        var passages = RandomRun.Make(size, seed).Sources.SelectMany(s => s).ToList();
        foreach (var passage in passages) builder.Add(passage, groups: true, labels, maskGroups);
        builder.AddCandidate("extra", "a text of its own");
        builder.AddCandidate("again", " A TEXT  of its own");
        builder.Write(attempt);
        using var pool = new TextPool(run, attempt.Commit());

        var texts = new List<(string Id, string Text)>();
        foreach (var (id, text) in passages.SelectMany(p => p.Positives.Select((t, k) => ($"{p.Id}/p{k}", t)).Prepend((p.Id, p.Text))).Append(("extra", "a text of its own")))
        {
            if (!texts.Exists(t => Specification.Key(t.Text) == Specification.Key(text))) texts.Add((id, text));
        }
        Assert.Equal(texts, Enumerable.Range(0, pool.Count).Select(pool.Texts.Read));
        Assert.Equal(-1, pool.Find("nowhere"));
        for (var p = 0; p < passages.Count; p++)
        {
            Assert.Equal(Row(passages[p].Text), pool.AnchorRow(p));
            Assert.Equal(passages[p].Positives.Select(Row), pool.PositiveRows(p).ToArray());
            for (var other = 0; other < passages.Count; other++)
            {
                Assert.Equal(passages[p].Group is { } g && g == passages[other].Group, pool.TagsOf(p).Group >= 0 && pool.TagsOf(p).Group == pool.TagsOf(other).Group);
                var share = Tags(passages[p].Text).Overlaps(Tags(passages[other].Text));
                Assert.Equal(share, pool.RowTags(pool.AnchorRow(p)).ToArray().Intersect(pool.RowTags(pool.AnchorRow(other)).ToArray()).Any());
            }
        }

        int Row(string text)
        {
            Assert.Equal(pool.Find(text), texts.FindIndex(t => Specification.Key(t.Text) == Specification.Key(text)));
            return pool.Find(text);
        }

        HashSet<string> Tags(string text) =>
        [
            .. passages.Where(p => p.Positives.Append(p.Text).Any(t => Specification.Key(t) == Specification.Key(text)))
                .SelectMany(p => new[] { maskGroups ? p.Group : null, labels ? p.Label : null }).OfType<string>(),
        ];
    }, iter: Check.Iter / 2);
}
