using CsCheck;
using PairForge.Runs;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

public sealed class ViewFileTests
{
    /// <summary>A name and, for each edit, how far on it begins, how much it replaces, and by what.</summary>
    private static readonly Gen<(string Name, (int Skip, int Length, string By)[] Edits)> Operations =
        Gen.Select(AnyText.Whole, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], AnyText.Whole).Array[0, 5]);

    private static readonly Gen<(string Text, View[] Views)> Passages = Gen.Select(AnyText.Whole, Gen.Select(Operations.Array[0, 3], AnyText.OrNull, Gen.Long, Gen.Float[0.01f, 0.99f]).Array[0, 4])
        .Select((text, views) => (text, Array.ConvertAll(views, v => Make(text, v.Item1, v.Item2, v.Item3, v.Item4))));

    [Fact]
    public void Read_AnyViewsOfPassages_AreThoseThatWereWritten() => Passages.Array[0, 8].Sample(passages =>
    {
        using var stream = new MemoryStream();
        using (var writer = new ViewWriter(stream))
        {
            foreach (var (_, views) in passages) writer.Write([.. views.Select((view, i) => new MadeView(3 * i, view, i % 2 == 0 ? null : views[i - 1]))]);
        }
        using var reader = new ViewReader(new MemoryStream(stream.ToArray()));
        foreach (var (text, views) in passages)
        {
            var read = reader.Read(text);
            Assert.Equal(views.Select((_, i) => 3 * i), read.Select(m => m.Ordinal));
            Assert.Equal(views.Select(Plain), read.Select(m => Plain(m.View)));
            Assert.Equal(views.Select((_, i) => i % 2 == 0 ? default : Plain(views[i - 1])), read.Select(m => m.Anchor is null ? default : Plain(m.Anchor)));
        }
    });

    /// <summary>A view whose operations follow one another, each over what the one before made.</summary>
    private static View Make(string text, (string Name, (int Skip, int Length, string By)[] Edits)[] operations, string? mixup, long seed, float share)
    {
        var applied = new List<AppliedOperation>();
        foreach (var (name, drawn) in operations)
        {
            var (edits, made, read) = (new List<TextEdit>(), "", 0);
            foreach (var (skip, length, by) in drawn)
            {
                var start = read + skip + (edits.Count > 0 ? 1 : 0);
                if (start + length > text.Length) break;
                edits.Add(new TextEdit(start, length, by));
                made += text[read..start] + by;
                read = start + length;
            }
            text = made + text[read..];
            applied.Add(new AppliedOperation(name, "{}" + name, edits));
        }
        return new View
        {
            Text = text,
            Operations = applied,
            Cutoff = seed % 2 == 0 ? new Cutoff((CutoffKind)((ulong)seed % 3), share, seed) : null,
            Mixup = mixup is null ? null : new Mixup(mixup, share),
        };
    }

    private static (string, Cutoff?, Mixup?, string) Plain(View view) => (view.Text, view.Cutoff, view.Mixup, OperationsJson.Write(view.Operations));
}
