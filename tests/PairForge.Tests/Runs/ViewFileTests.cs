using CsCheck;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

public sealed class ViewFileTests
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
    public void Read_AnyViewsOfPassages_AreThoseThatWereWritten() => Views.Array[0, 4].Array[0, 8].Sample(passages =>
    {
        using var stream = new MemoryStream();
        using (var writer = new ViewWriter(stream))
        {
            foreach (var views in passages) writer.Write([.. views.Select((view, i) => new MadeView(3 * i, view, i % 2 == 0 ? null : views[i - 1]))]);
        }
        using var reader = new ViewReader(new MemoryStream(stream.ToArray()));
        foreach (var views in passages)
        {
            var read = reader.Read();
            Assert.Equal(views.Select((_, i) => 3 * i), read.Select(m => m.Ordinal));
            Assert.Equal(views.Select(Plain), read.Select(m => Plain(m.View)));
            Assert.Equal(views.Select((_, i) => i % 2 == 0 ? default : Plain(views[i - 1])), read.Select(m => m.Anchor is null ? default : Plain(m.Anchor)));
        }
    });

    private static (string, Cutoff?, Mixup?, string) Plain(View view) => (view.Text, view.Cutoff, view.Mixup, OperationsJson.Write(view.Operations));
}
