using System.Text;
using PairForge.Dataflow;
using PairForge.Encoders;
using PairForge.Search;
using PairForge.Sinks;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Stage <c>encode</c>, an index a block of pool rows of a split: every different text is encoded once.</summary>
/// <remarks>Files: <c>vectors</c>; where the encoder fails on a text by itself, <c>failed</c> (its rows, whose vectors are zero) and <c>quarantine</c>.</remarks>
internal sealed class EncodeStage() : RunStage(StageNames.Encode)
{
    /// <summary>Rows of a block: whole panels.</summary>
    internal const int BlockRows = 1 << 16;

    internal override int Count(RunContext context)
    {
        if (!context.Encodes) return 0;
        var count = 0;
        for (var split = 0; split < context.Splits.Count; split++) count += Blocks(context, split);
        return count;
    }

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var (split, block) = (0, index);
        while (block >= Blocks(context, split)) block -= Blocks(context, split++);
        var pool = context.Split(split).Pool;
        var first = block * BlockRows;
        var count = Math.Min(BlockRows, pool.Count - first);
        var meter = context.Meter(Name, pool.Count);
        var encoder = context.Encoder;
        var failed = new List<int>();
        await using var quarantine = new QuarantineWriter(() => attempt.Create("quarantine"), context.Pipeline.Write.Compression);
        using (var writer = new VectorFileWriter(attempt.Create("vectors"), encoder.Dimension))
        {
            await foreach (var (vectors, poison) in OrderedParallel.RunAsync(Ranges(first, count, context.BatchSize), context.Bounds, meter, range => Place(pool, range), range => Bytes(pool, range, encoder), async (range, stop) =>
            {
                var texts = new TextToEncode[range.Count];
                for (var i = 0; i < texts.Length; i++)
                {
                    var (id, text) = pool.Texts.Read(range.First + i);
                    texts[i] = new TextToEncode(id, text);
                }
                var encoded = new float[texts.Length * encoder.Dimension];
                var poison = await BatchEncoding.EncodeAsync(encoder, texts, encoded, stop).ConfigureAwait(false);
                return (encoded, poison.ConvertAll(p => (Row: range.First + p.Index, Rejection: Reject(texts[p.Index], p))));
            }, cancellation).ConfigureAwait(false))
            {
                writer.Append(vectors);
                foreach (var (row, rejection) in poison)
                {
                    if (failed.Count == 0) attempt.Create("rejection").Write(Encoding.UTF8.GetBytes(QuarantineLimit.Describe(rejection)));
                    failed.Add(row);
                    await quarantine.WriteAsync([rejection], cancellation).ConfigureAwait(false);
                }
                meter.Items(vectors.Length / encoder.Dimension);
            }
        }
        await quarantine.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("quarantine.rows", quarantine.Count);
        attempt.Count("texts", count);
        attempt.Count("poison", failed.Count);
        if (failed.Count > 0) Numbers.Write<int>(attempt.Create("failed"), failed.ToArray());
    }

    /// <summary>The markers of a split's blocks, in order.</summary>
    internal static StageMarker[] Markers(RunContext context, int split)
    {
        var first = 0;
        for (var s = 0; s < split; s++) first += Blocks(context, s);
        return [.. Enumerable.Range(first, Blocks(context, split)).Select(i => context.Store.Require(StageNames.Encode, i))];
    }

    private static int Blocks(RunContext context, int split) =>
        (int)((context.Store.Require(StageNames.Pool, split).Count("rows") + BlockRows - 1) / BlockRows);

    private static Rejection Reject(TextToEncode text, PoisonText poison) =>
        new(text.Id, 0, Rejection.RawOf(text.Text), StageNames.Encode, "encoder-failed", poison.Fault, poison.Attempts);

    private static string Place(TextPool pool, (int First, int Count) range) =>
        StageFault.Place(pool.Texts.Read(range.First).Id, pool.Texts.Read(range.First + range.Count - 1).Id);

    private static long Bytes(TextPool pool, (int First, int Count) range, ITextEncoder encoder) =>
        (pool.Texts.Bytes(range.First, range.Count) * sizeof(char)) + ((long)range.Count * encoder.Dimension * sizeof(float));

    private static async IAsyncEnumerable<(int First, int Count)> Ranges(int first, int count, int batchSize)
    {
        for (var at = first; at < first + count; at += batchSize) yield return (at, Math.Min(batchSize, first + count - at));
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
