using System.Diagnostics;
using System.Globalization;
using PairForge.Dataflow;
using PairForge.Encoders;
using PairForge.Mining;
using PairForge.Search;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>
/// Runs a pipeline from its sources to a finished dataset: plan, map, pool, fit, view, encode, mine, compose, commit.
/// </summary>
/// <remarks>
/// The output is the same for any number of workers: every stage is ordered, every random choice is keyed, and equal
/// scores are ordered by id. A stage that the pipeline does not need does not run.
/// </remarks>
public sealed class PipelineRunner
{
    private const int BatchSize = 256;

    private readonly Pipeline _pipeline;
    private readonly RunOptions _options;
    private readonly IProgress<RunProgress>? _progress;
    private readonly RunReport _report = new();

    private PipelineRunner(Pipeline pipeline, RunOptions options, IProgress<RunProgress>? progress) =>
        (_pipeline, _options, _progress) = (pipeline, options, progress);

    /// <summary>Runs <paramref name="pipeline"/>.</summary>
    /// <exception cref="PairForgeException">One line says what is wrong and what to do; nothing half-written stays.</exception>
    public static async Task<RunReport> RunAsync(Pipeline pipeline, RunOptions? options = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var clock = Stopwatch.StartNew();
        var report = await new PipelineRunner(pipeline, options ?? new RunOptions(), progress).RunAsync(cancellation).ConfigureAwait(false);
        report.Seconds = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        report.PeakMemoryMb = process.PeakWorkingSet64 / 1048576.0;
        return report;
    }

    private bool Encodes => _pipeline.Mine is not null || _pipeline.Encode is not null || _pipeline.Write.Scores;

    private async Task<RunReport> RunAsync(CancellationToken cancellation)
    {
        var sources = _pipeline.Source.Select(s => s.Create()).ToArray();
        var encoder = Encodes ? (_pipeline.Encode?.Create() ?? new HashingEncoder(new HashingOptions())) : null;
        var plan = RunPlan.Make(_pipeline, sources, encoder?.Fingerprint, _options.Limit);
        var path = Path.GetFullPath((_options.Out ?? _pipeline.Write.Path ?? new OutputPath(_pipeline.Name, Path.Combine("out", _pipeline.Name))).Resolved);
        _report.Out = path;
        var folder = RunFolder.Open(path, plan, _options.Fresh);
        if (folder.IsFinished)
        {
            _report.AlreadyBuilt = true;
            _report.StoredJson = await File.ReadAllTextAsync(folder.At("stats.json"), cancellation).ConfigureAwait(false);
            return _report;
        }
        try
        {
            await BuildAsync(folder, plan, sources, encoder, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            folder.Abandon();
            if (fault is UnauthorizedAccessException or IOException)
                throw new PairForgeException(FailureKind.TryAgain, $"{path}: {fault.Message}", fault);
            throw;
        }
        return _report;
    }

    private async Task BuildAsync(RunFolder folder, RunPlan plan, ISource[] sources, ITextEncoder? encoder, CancellationToken cancellation)
    {
        var work = folder.Work;
        using var pool = new TextPool(Path.Combine(work, "pool"));
        PassageSpool passages;
        PairPlanner planner;
        int givenNegatives;
        IReadOnlyList<DatasetFile> quarantine = [];
        await using var refused = new QuarantineWriter(folder.Path);
        try
        {
            var map = new MapStage(_pipeline, plan, sources, _report, new Quarantine(refused, _report.Quarantined, _pipeline.MaxQuarantine));
            passages = await map.RunAsync(Path.Combine(work, "passages"), _options.WorkerCount, _options.Limit, _progress, cancellation).ConfigureAwait(false);
            if (passages.Count == 0)
                throw new PairForgeException(FailureKind.BadData, $"no anchor is left: the filters refused all {_report.PassagesFiltered.Total} passages ({string.Join(", ", _report.PassagesFiltered.ByReason.Select(r => $"{r.Key} {r.Value}"))})");
            (planner, givenNegatives) = await FillPoolAsync(passages, pool, new Quarantine(refused, _report.CorpusQuarantined, _pipeline.MaxQuarantine), cancellation).ConfigureAwait(false);
        }
        finally
        {
            quarantine = await refused.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        var format = _pipeline.Write.Format ?? (_pipeline.Mine is not null || givenNegatives > 0 ? PairFormat.Triplet : PairFormat.Pair);
        // Triplets give every given negative a row; an n-tuple has as many columns as a record gives at most.
        var wanted = format == PairFormat.Pair ? 0 : _pipeline.Mine?.NumNegatives ?? (format == PairFormat.Triplet && givenNegatives > 0 ? int.MaxValue : givenNegatives);
        if (format != PairFormat.Pair && wanted == 0)
            throw new ConfigurationException($"write.format is {CanonicalJson.KebabCase(format.ToString())}, but nothing is mined and the sources give no negatives; add a mine block or write format: pair");

        using var views = new ViewSpool(Path.Combine(work, "views"));
        var pairs = await ViewAsync(passages, pool, planner, views, cancellation).ConfigureAwait(false);

        MinedNegatives? mined = null;
        var positiveScores = Array.Empty<double>();
        VectorFile? vectors = null;
        try
        {
            if (encoder is not null)
            {
                vectors = await EncodeAsync(pool, encoder, work, cancellation).ConfigureAwait(false);
                positiveScores = await ScorePositivesAsync(passages, pool, pairs, views, vectors, encoder, cancellation).ConfigureAwait(false);
                if (_pipeline.Mine is { } mine && format != PairFormat.Pair)
                    mined = new MineStage(_pipeline, mine, _options.WorkerCount, _progress).Run(pool, pairs, positiveScores, vectors, planner, cancellation);
            }
            var compose = new ComposeStage(_pipeline, _report, format, wanted, _options.WorkerCount, _progress);
            var result = await compose.RunAsync(folder.Path, passages, pool, planner, pairs, views, positiveScores, mined, vectors, cancellation).ConfigureAwait(false);
            _report.Mining = mined?.Report;
            cancellation.ThrowIfCancellationRequested();
            CommitStage.Run(folder, plan, _pipeline, format, wanted, result, quarantine, compose.Sample, _report);
        }
        finally
        {
            vectors?.Dispose();
        }
    }

    private async Task<(PairPlanner Planner, int GivenNegatives)> FillPoolAsync(PassageSpool passages, TextPool pool, Quarantine quarantine, CancellationToken cancellation)
    {
        var rules = _pipeline.Pair.Select(s => s.Create()).ToArray();
        var maskGroups = _pipeline.Mine is { AllowSameGroup: false };
        var groups = maskGroups || rules.Any(r => r is NeighboursRule);
        var labels = rules.Any(r => r is LabelRule);
        var givenNegatives = 0;
        foreach (var passage in passages.Read())
        {
            pool.Add(passage, groups, labels, maskGroups);
            givenNegatives = Math.Max(givenNegatives, passage.Negatives.Count);
        }
        if (_pipeline.Mine?.Corpus is { } corpus)
        {
            var source = new TextSource(new TextSourceOptions { Path = corpus });
            foreach (var file in source.List())
            {
                await foreach (var batch in source.ReadAsync(file, 0, 0, long.MaxValue, cancellation).ConfigureAwait(false))
                {
                    foreach (var passage in batch.Passages) pool.AddCandidate("corpus:" + passage.Id, passage.Text);
                    _report.CorpusAccepted += batch.Passages.Count;
                    await quarantine.AddAsync([.. batch.Rejections.Select(r => r with { Stage = "corpus" })], cancellation).ConfigureAwait(false);
                    quarantine.Check(_report.CorpusAccepted, final: false);
                }
            }
            quarantine.Check(_report.CorpusAccepted, final: true);
        }
        pool.Texts.Flush();
        return (new PairPlanner(_pipeline, pool, _report), givenNegatives);
    }

    /// <summary>Stage <c>view</c>: plans every passage's pairs and makes the views that they need.</summary>
    private async Task<PairPlan> ViewAsync(PassageSpool passages, TextPool pool, PairPlanner planner, ViewSpool views, CancellationToken cancellation)
    {
        var pairs = new PairPlan();
        var maker = new ViewMaker(_pipeline);
        var meter = new StageMeter("view", _progress, passages.Count);
        await foreach (var (first, batch, made) in OrderedParallel.RunAsync(passages.ReadBatchesAsync(BatchSize), _options.WorkerCount, meter, input => StageFault.Place(input.Passages[0].Id, input.Passages[^1].Id), (input, _) =>
        {
            var all = new (View? View, string? Refusal)[input.Passages.Length][];
            for (var i = 0; i < all.Length; i++)
            {
                var passage = input.Passages[i];
                if (planner.Views == 0 || (planner.ViewsWhereNothingElse && passage.Positives.Count > 0))
                {
                    all[i] = [];
                    continue;
                }
                var text = new AnalyzedText(passage.Text);
                all[i] = new (View?, string?)[planner.Views];
                for (var v = 0; v < planner.Views; v++)
                {
                    var view = maker.Make(text, passage.Id, v, out var refusal);
                    for (var earlier = 0; earlier < v && view is { Cutoff: null, Mixup: null }; earlier++)
                    {
                        if (all[i][earlier].View?.Text != view.Text || view.Text == passage.Text) continue;
                        (view, refusal) = (null, "duplicate-view");
                    }
                    all[i][v] = (view, refusal);
                }
            }
            return ValueTask.FromResult((input.First, input.Passages, all));
        }, cancellation).ConfigureAwait(false))
        {
            for (var i = 0; i < batch.Length; i++)
            {
                planner.Plan(first + i, batch[i].Id, pairs);
                for (var v = 0; v < made[i].Length; v++)
                {
                    if (made[i][v].View is not { } view)
                    {
                        _report.ViewsRefused.Add(made[i][v].Refusal!);
                        continue;
                    }
                    _report.ViewsMade++;
                    foreach (var operation in view.Operations) _report.ViewsByOperation.Add(operation.Name);
                    if (pool.Find(view.Text) is var row and >= 0) planner.KnownViews.Add(pool.AnchorRow(first + i), row);
                    pairs.Add(new PlannedPair(PairKind.View, v, views.Append(view)));
                }
                pairs.EndPassage();
            }
            meter.Items(batch.Length);
        }
        planner.Known.Seal(pool.Count);
        planner.KnownViews.Seal(pool.Count);
        return pairs;
    }

    /// <summary>Stages <c>fit</c> and <c>encode</c>: the encoder learns from the pool where it learns, is saved, reloaded, and encodes every text once.</summary>
    private async Task<VectorFile> EncodeAsync(TextPool pool, ITextEncoder encoder, string work, CancellationToken cancellation)
    {
        if (encoder.Learns)
        {
            var fit = new StageMeter("fit", _progress, pool.Count);
            for (var row = 0; row < pool.Count; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (id, text) = pool.Texts.Read(row);
                try
                {
                    encoder.Learn(text);
                }
                catch (Exception fault) when (fault is not PairForgeException)
                {
                    throw StageFault.At("fit", StageFault.Place(id, id), fault);
                }
                if ((row & 1023) == 1023) fit.Items(1024);
            }
            var model = Path.Combine(work, "encoder");
            using (var stream = File.Create(model)) encoder.Save(stream);
            using (var stream = File.OpenRead(model)) encoder.Load(stream);
        }
        var path = Path.Combine(work, "vectors");
        var meter = new StageMeter("encode", _progress, pool.Count);
        using (var writer = new VectorFileWriter(path, encoder.Dimension))
        {
            await foreach (var vectors in OrderedParallel.RunAsync(Ranges(pool.Count, BatchSize), _options.WorkerCount, meter, range => StageFault.Place(pool.Texts.Read(range.First).Id, pool.Texts.Read(range.First + range.Count - 1).Id), async (range, stop) =>
            {
                var texts = new TextToEncode[range.Count];
                for (var i = 0; i < texts.Length; i++)
                {
                    var (id, text) = pool.Texts.Read(range.First + i);
                    texts[i] = new TextToEncode(id, text);
                }
                var encoded = new float[texts.Length * encoder.Dimension];
                await encoder.EncodeAsync(texts, encoded, stop).ConfigureAwait(false);
                CheckFinite("encode", texts, encoded);
                return encoded;
            }, cancellation).ConfigureAwait(false))
            {
                writer.Append(vectors);
                meter.Items(vectors.Length / encoder.Dimension);
            }
        }
        return VectorFile.Open(path);
    }

    /// <summary>Cosine of every pair's anchor and positive; views are encoded here and their vectors forgotten.</summary>
    private async Task<double[]> ScorePositivesAsync(PassageSpool passages, TextPool pool, PairPlan pairs, ViewSpool views, VectorFile vectors, ITextEncoder encoder, CancellationToken cancellation)
    {
        var scores = new double[pairs.Count];
        var meter = new StageMeter("score", _progress, pairs.Passages);
        await foreach (var (start, values) in OrderedParallel.RunAsync(ViewRanges(passages, pairs, views), _options.WorkerCount, meter, input => input.Place, async (input, stop) =>
        {
            var dimension = vectors.Dimension;
            var encoded = new float[input.Views.Length * dimension];
            if (input.Views.Length > 0) await encoder.EncodeAsync(input.Views, encoded, stop).ConfigureAwait(false);
            CheckFinite("score", input.Views, encoded);
            var (anchor, positive) = (new float[dimension], new float[dimension]);
            var found = new List<double>();
            var view = 0;
            for (var p = input.First; p < input.First + input.Count; p++)
            {
                vectors.ReadRow(pool.AnchorRow(p), anchor);
                foreach (var pair in pairs.Of(p))
                {
                    if (pair.Kind == PairKind.View) encoded.AsSpan(view++ * dimension, dimension).CopyTo(positive);
                    else vectors.ReadRow(pair.Target, positive);
                    found.Add(Dot(anchor, positive));
                }
            }
            return (pairs.Start(input.First), found);
        }, cancellation).ConfigureAwait(false))
        {
            values.CopyTo(scores, start);
            meter.Items(BatchSize);
        }
        return scores;
    }

    private static async IAsyncEnumerable<(int First, int Count, string Place, TextToEncode[] Views)> ViewRanges(PassageSpool passages, PairPlan pairs, ViewSpool views)
    {
        var next = 0;
        await foreach (var (first, batch) in passages.ReadBatchesAsync(BatchSize).ConfigureAwait(false))
        {
            var ids = new List<string>();
            for (var i = 0; i < batch.Length; i++)
            {
                foreach (var pair in pairs.Of(first + i))
                {
                    if (pair.Kind == PairKind.View) ids.Add($"{batch[i].Id}/v{pair.Ordinal}");
                }
            }
            var read = views.Read(next, ids.Count);
            next += read.Length;
            yield return (first, batch.Length, StageFault.Place(batch[0].Id, batch[^1].Id), [.. read.Select((view, v) => new TextToEncode(ids[v], view.Text))]);
        }
    }

    private static async IAsyncEnumerable<(int First, int Count)> Ranges(int count, int size)
    {
        for (var first = 0; first < count; first += size) yield return (first, Math.Min(size, count - first));
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static void CheckFinite(string stage, TextToEncode[] texts, float[] vectors)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            if (float.IsFinite(vectors[i])) continue;
            var dimension = vectors.Length / texts.Length;
            throw new PairForgeException(FailureKind.Internal, string.Create(CultureInfo.InvariantCulture,
                $"stage {stage}, passage {texts[i / dimension].Id}: the encoder gave {vectors[i]} at place {i % dimension} of the vector; vectors must be finite"));
        }
    }

    /// <summary>Products of floats are exact in double; the sum runs in dimension order.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
