using System.Runtime.CompilerServices;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Tests.Runs;

/// <summary>One component of every seam, which meets texts 300, 301 and 650 and there does what it must not.</summary>
internal sealed class HostileComponent(string what, Action? act) : IAugmentation, ITextEncoder, ICorpusFilter, ISegmenter, ISource
{
    public static IReadOnlyList<Passage> Passages { get; } = [.. Enumerable.Range(0, 700).Select(n => BuiltDataset.Passage(n, $"text {n}"))];

    /// <summary>Puts a component into a pipeline that throws, or does <paramref name="act"/>, in the middle of the run.</summary>
    public static Pipeline In(Pipeline pipeline, string what, Action? act = null)
    {
        var component = new HostileComponent(what, act);
        pipeline = pipeline with { Encode = Step<ITextEncoder>.Of("hostile", component, what), Mine = new MineOptions() };
        return what switch
        {
            "augmentation" or "edits" or "view encoder" or "view nan" =>
                pipeline with { Augment = new AugmentOptions { Operations = [Step<IAugmentation>.Of("hostile", component, "")] } },
            "filter" or "duplicate filter" => pipeline with { Filter = [Step<IFilter>.Of("hostile", component, "")] },
            "segmenter" => pipeline with { Segment = Step<ISegmenter>.Of("hostile", component, "") },
            "source" => pipeline with { Source = [Step<ISource>.Of("hostile", component, "")] },
            _ => pipeline,
        };
    }

    public bool ChangesText => true;

    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        Meet("augmentation", text.Text);
        return AugmentationResult.Edited([what == "edits" && text.Text == "text 300" ? new TextEdit(0, 99, "") : new TextEdit(0, 0, "view of ")]);
    }

    public int Dimension => 3;

    public string Fingerprint => "hostile";

    public bool Learns => what == "learn";

    public void Learn(string text) => Meet("learn", text);

    public void Save(Stream stream)
    {
    }

    public void Load(Stream stream)
    {
    }

    public ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            var view = texts[i].Text.StartsWith("view of ", StringComparison.Ordinal);
            Meet(view ? "view encoder" : "encoder", view ? texts[i].Text["view of ".Length..] : texts[i].Text);
            if (what == "network" && texts[i].Text == "text 300") throw new HttpRequestException("no 300 please");
            vectors.Span[i * 3] = 1;
            if (texts[i].Text == "text 300" && what == "nan") vectors.Span[i * 3 + 1] = float.NaN;
            if (texts[i].Text == "view of text 300" && what == "view nan") vectors.Span[i * 3 + 1] = float.NaN;
        }
        return ValueTask.CompletedTask;
    }

    public string Reason => "hostile";

    public string? Refuse(Passage passage)
    {
        Meet("filter", passage.Text);
        return null;
    }

    public int SignatureBytes => 1;

    public void Sign(Passage passage, Span<byte> signature)
    {
        Meet("filter", passage.Text);
        Meet("duplicate filter", passage.Text);
    }

    public void Decide(CorpusSignatures signatures, DropMap dropped, long memory, CancellationToken cancellation)
    {
    }

    public void Segment(string text, List<Segment> into)
    {
        Meet("segmenter", text);
        into.Add(new Segment(0, text.Length));
    }

    public IReadOnlyList<SourceFile> List() => [new SourceFile("hostile", "", 0)];

    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var batch in Passages.Chunk(50))
        {
            await Task.Yield();
            foreach (var passage in batch) Meet("source", passage.Text);
            yield return new SourceBatch(batch, []);
        }
    }

    private void Meet(string place, string text)
    {
        if (place != what || text is not ("text 300" or "text 301" or "text 650")) return;
        if (act is null) throw new InvalidOperationException($"no {text["text ".Length..]} please");
        act();
    }
}
