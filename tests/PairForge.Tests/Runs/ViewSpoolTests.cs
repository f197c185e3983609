using CsCheck;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

public sealed class ViewSpoolTests
{
    private static readonly Gen<TextEdit> Edits = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], AnyText.Whole).Select((start, length, text) => new TextEdit(start, length, text));

    private static readonly Gen<AppliedOperation> Operations = Gen.Select(AnyText.Whole, Edits.Array[0, 5]).Select((name, edits) => new AppliedOperation(name, "{}" + name, edits));

    private static readonly Gen<View> Views = Gen.Select(AnyText.Whole, Operations.Array[0, 3], AnyText.OrNull, Gen.Long, Gen.Float[0.01f, 0.99f]).Select((text, operations, mixup, seed, share) => new View
    {
        Text = text,
        Operations = operations,
        Cutoff = seed % 2 == 0 ? new Cutoff((CutoffKind)((ulong)seed % 3), share, seed) : null,
        Mixup = mixup is null ? null : new Mixup(mixup, share),
    });

    [Fact]
    public void Read_AnyViewsInAnyRanges_AreThoseThatWereAppended() => Gen.Select(Views.Array[0, 20], Gen.Int[1, 7]).Sample((views, size) =>
    {
        using var folder = new TemporaryFolder();
        using var spool = new ViewSpool(folder["spool"]);
        for (var i = 0; i < views.Length; i++) Assert.Equal(i, spool.Append(views[i]));
        Assert.Equal(views.Length, spool.Count);
        Assert.Empty(spool.Read(views.Length, 0));
        for (var time = 0; time < 2; time++)
        {
            var read = Enumerable.Range(0, (views.Length + size - 1) / size).SelectMany(r => spool.Read(r * size, Math.Min(size, views.Length - r * size))).ToArray();
            Assert.Equal(views.Select(v => (v.Text, v.Cutoff, v.Mixup, OperationsJson.Write(v.Operations))), read.Select(v => (v.Text, v.Cutoff, v.Mixup, OperationsJson.Write(v.Operations))));
        }
    });
}
