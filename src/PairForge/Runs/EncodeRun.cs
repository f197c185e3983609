using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PairForge.Dataflow;
using PairForge.Encoders;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>What <see cref="EncodeRun"/> wrote.</summary>
/// <param name="Rows">Vectors: those of the anchors in order, then those of given positives.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Out">The vectors.</param>
/// <param name="Ids">The ids, one a line.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record EncodeReport(long Rows, int Dimension, string Out, string Ids, double Seconds);

/// <summary>Encodes a file of texts into a <c>.npy</c> matrix (float32, unit length) and a file of ids, as the <c>vectors</c> encoder and NumPy read them.</summary>
/// <remarks>
/// Of plain text, row i is line i, blank ones too; of JSON lines, CSV, TSV and Parquet the anchors come first and then the given
/// positives, each with the id that a run gives it. The bytes do not depend on the number of workers. Both files appear when all is done.
/// </remarks>
public static class EncodeRun
{
    private const int BatchTexts = 64;
    private const string Stage = "encode";

    /// <summary>Encodes.</summary>
    /// <param name="encoder">The encoder; one that learns learns from these texts.</param>
    /// <param name="input">The file of texts.</param>
    /// <param name="output">The <c>.npy</c> file, which must not exist; ids go to the same name with <c>.ids.txt</c>.</param>
    /// <param name="resources">Workers.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="PairForgeException">The input cannot be read whole, or the output cannot be made.</exception>
    public static async Task<EncodeReport> RunAsync(ITextEncoder encoder, InputPath input, OutputPath output, RunResources resources, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resources);
        var began = Stopwatch.GetTimestamp();
        if (!output.Resolved.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) throw new PairForgeException(FailureKind.Usage, $"{output} does not end in .npy; vectors are written as a .npy file, and their ids beside it");
        var ids = Path.ChangeExtension(output.Resolved, ".ids.txt");
        foreach (var path in (ReadOnlySpan<string>)[output.Resolved, ids])
            if (Path.Exists(path)) throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} exists already; give another name or delete it");
        if (encoder.Learns) await LearnAsync(encoder, input, cancellation).ConfigureAwait(false);
        string partial = output.Resolved + ".partial", partialIds = ids + ".partial";
        try
        {
            long rows;
            using (var vectors = new NumpyWriter(Create(partial), encoder.Dimension))
            await using (var names = new StreamWriter(Create(partialIds), new UTF8Encoding(false)) { NewLine = "\n" })
            {
                var meter = new StageMeter(Stage, progress);
                await foreach (var (batch, encoded) in OrderedParallel.RunAsync(
                    BatchesAsync(input, cancellation), new ParallelBounds(resources.WorkerCount, resources.UnderWayBytes), meter, b => StageFault.Place(b[0].Id, b[^1].Id), b => b.Sum(t => (long)t.Text.Length * sizeof(char)),
                    async (texts, stop) =>
                    {
                        var matrix = new float[texts.Count * encoder.Dimension];
                        foreach (var poison in await BatchEncoding.EncodeAsync(encoder, texts, matrix, stop).ConfigureAwait(false))
                            throw new PairForgeException(FailureKind.BadData, $"the text with the id '{texts[poison.Index].Id}' has no vector: {poison.Fault}");
                        return (texts, matrix);
                    }, cancellation).ConfigureAwait(false))
                {
                    vectors.Append(encoded);
                    foreach (var text in batch) await names.WriteLineAsync(text.Id.AsMemory(), cancellation).ConfigureAwait(false);
                    meter.Items(batch.Count);
                }
                vectors.Complete();
                rows = vectors.Rows;
            }
            File.Move(partialIds, ids);
            File.Move(partial, output.Resolved);
            return new EncodeReport(rows, encoder.Dimension, output.Given, Path.ChangeExtension(output.Given, ".ids.txt"), Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            foreach (var path in (ReadOnlySpan<string>)[partial, partialIds])
                if (File.Exists(path)) File.Delete(path);
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} cannot be made: {e.Message}", e);
        }
    }

    private static async Task LearnAsync(ITextEncoder encoder, InputPath input, CancellationToken cancellation)
    {
        var seen = new HashSet<UInt128>();
        await foreach (var batch in BatchesAsync(input, cancellation).ConfigureAwait(false))
        {
            foreach (var (_, text) in batch)
                if (seen.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan())))) encoder.Learn(text);
        }
        using var learnt = new MemoryStream();
        encoder.Save(learnt);
        learnt.Position = 0;
        encoder.Load(learnt);
    }

    /// <summary>The anchors, then the positives, of all files.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<TextToEncode>> BatchesAsync(InputPath input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<TextToEncode>(BatchTexts);
        var hasPositives = false;
        for (var pass = 0; pass < (hasPositives ? 2 : 1); pass++)
        {
            await foreach (var passage in PassagesAsync(input, cancellation).ConfigureAwait(false))
            {
                hasPositives |= passage.Positives.Count > 0;
                if (passage.Id.AsSpan().ContainsAny('\n', '\r')) throw new PairForgeException(FailureKind.BadData, $"{passage.Source}: the id '{passage.Id.ReplaceLineEndings(" ")}' holds a line break; ids are written one a line");
                for (var p = 0; p < (pass == 0 ? 1 : passage.Positives.Count); p++)
                {
                    batch.Add(pass == 0 ? new TextToEncode(passage.Id, passage.Text) : new TextToEncode($"{passage.Id}/p{p}", passage.Positives[p]));
                    if (batch.Count < BatchTexts) continue;
                    yield return batch;
                    batch = new List<TextToEncode>(BatchTexts);
                }
            }
        }
        if (batch.Count > 0) yield return batch;
    }

    private static async IAsyncEnumerable<Passage> PassagesAsync(InputPath input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var source = SourceOf(input);
        foreach (var (index, file) in (source?.List() ?? SourceFiles.List(input)).Index())
        {
            var batches = source?.ReadAsync(file, index, 0, long.MaxValue, cancellation)
                ?? LineSource.ReadAsync(file, index, 0, long.MaxValue, new TextSourceOptions { Path = input }.MaxLineBytes, null, EveryLine, cancellation);
            await foreach (var batch in batches.ConfigureAwait(false))
            {
                foreach (var bad in batch.Rejections) throw new PairForgeException(FailureKind.BadData, $"{bad.Source}: {bad.Detail}; every record must have a vector, so that rows and records agree");
                foreach (var passage in batch.Passages) yield return passage;
            }
        }
    }

    private static RecordOutcome EveryLine(ReadOnlySpan<byte> line) => new(new SourceRecord(Encoding.UTF8.GetString(line), [], [], null, null, null));

    /// <summary>What reads a file of this name; null for plain text.</summary>
    private static ISource? SourceOf(InputPath input)
    {
        var name = input.Resolved.ToLowerInvariant();
        foreach (var packed in (ReadOnlySpan<string>)[".gz", ".zst"])
            if (name.EndsWith(packed, StringComparison.Ordinal)) name = name[..^packed.Length];
        return Path.GetExtension(name) switch
        {
            ".jsonl" or ".ndjson" or ".json" => new JsonlSource(new JsonlSourceOptions { Path = input }),
            ".csv" => new CsvSource(new CsvSourceOptions { Path = input }),
            ".tsv" => new TsvSource(new TsvSourceOptions { Path = input }),
            ".parquet" => new ParquetSource(new ParquetSourceOptions { Path = input }),
            _ => null,
        };
    }
}
