using System.Runtime.CompilerServices;
using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Runs;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Tests.Runs;

/// <summary>Components that do what the ones inside them do, each time after a wait drawn from a seed; and a source that hands its records over in batches of a chosen size.</summary>
internal sealed class Delayed(int seed, int batchSize)
{
    /// <summary>Puts a delay before everything that a pipeline does.</summary>
    internal static Pipeline In(Pipeline pipeline, int seed, int batchSize)
    {
        var delayed = new Delayed(seed, batchSize);
        return pipeline with
        {
            Source = [.. pipeline.Source.Select(s => Step<ISource>.Of(s.Name, new Source(delayed, s.Create()), s.Options))],
            Segment = pipeline.Segment is { } segment ? Step<ISegmenter>.Of(segment.Name, new Segmenter(delayed, segment.Create()), segment.Options) : null,
            Filter = [Step<IFilter>.Of("delay", new Filter(delayed), ""), .. pipeline.Filter],
            Augment = pipeline.Augment is { } augment ? augment with { Operations = [.. augment.Operations.Select(o => Step<IAugmentation>.Of(o.Name, new Augmentation(delayed, o.Create()), o.Options))] } : null,
            Encode = pipeline.Encode is { } encode ? Step<ITextEncoder>.Of(encode.Name, new Encoder(delayed, encode.Create()), encode.Options) : null,
        };
    }

    /// <summary>One in eight waits, up to half a millisecond; which one is drawn from the seed and the text.</summary>
    private void Wait(string place, string text)
    {
        var random = new KeyedRandom((ulong)seed, place, text);
        if (random.NextInt(8) != 0) return;
        var spins = random.NextInt(500) * 20;
        if (random.NextInt(2) == 0) Thread.SpinWait(spins);
        else Thread.Yield();
    }

    private sealed class Source(Delayed delayed, ISource inner) : ISource
    {
        public IReadOnlyList<SourceFile> List() => inner.List();

        public IReadOnlyList<SourceRange> Cut(SourceFile file, long bytes) => inner.Cut(file, bytes);

        public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var batch in inner.ReadAsync(file, fileIndex, start, end, cancellation))
            {
                if (batch.Rejections.Count > 0) yield return batch with { Passages = [] };
                foreach (var passages in batch.Passages.Chunk(delayed.BatchSize))
                {
                    delayed.Wait("source", passages[0].Text);
                    await Task.Yield();
                    yield return new SourceBatch(passages, []);
                }
            }
        }
    }

    private int BatchSize => batchSize;

    private sealed class Segmenter(Delayed delayed, ISegmenter inner) : ISegmenter
    {
        public void Segment(string text, List<Segment> into)
        {
            delayed.Wait("segment", text);
            inner.Segment(text, into);
        }
    }

    private sealed class Filter(Delayed delayed) : IFilter
    {
        public string Reason => "delay";

        public string? Refuse(Passage passage)
        {
            delayed.Wait("filter", passage.Text);
            return null;
        }
    }

    private sealed class Augmentation(Delayed delayed, IAugmentation inner) : IAugmentation
    {
        public bool ChangesText => inner.ChangesText;

        public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
        {
            delayed.Wait("augment", text.Text);
            return inner.Apply(text, ref random);
        }
    }

    private sealed class Encoder(Delayed delayed, ITextEncoder inner) : ITextEncoder
    {
        public int Dimension => inner.Dimension;

        public string Fingerprint => inner.Fingerprint;

        public bool Learns => inner.Learns;

        public void Learn(string text) => inner.Learn(text);

        public void Save(Stream stream) => inner.Save(stream);

        public void Load(Stream stream) => inner.Load(stream);

        public async ValueTask EncodeAsync(IReadOnlyList<TextToEncode> texts, Memory<float> vectors, CancellationToken cancellation)
        {
            delayed.Wait("encode", texts[0].Text);
            await Task.Yield();
            await inner.EncodeAsync(texts, vectors, cancellation);
        }
    }
}
