using System.IO.Hashing;
using System.Runtime.InteropServices;
using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>What an encoder is measured on.</summary>
public sealed record EvaluationOptions
{
    /// <summary>STS files, each as <see cref="StsFile.Read"/> takes them.</summary>
    public IReadOnlyList<string> Sts { get; init; } = [];

    /// <summary>Retrieval folders.</summary>
    public IReadOnlyList<string> Retrieval { get; init; } = [];

    /// <summary>A dataset, or a file of pairs.</summary>
    public string? Pairs { get; init; }

    internal bool IsEmpty => Sts.Count == 0 && Retrieval.Count == 0 && Pairs is null;
}

/// <summary>Every figure of one encoder.</summary>
/// <param name="Sts">STS correlations.</param>
/// <param name="Retrieval">Retrieval measures.</param>
/// <param name="Alignment">Alignment over all STS rows with a gold score above 4 of 5; NaN without such rows.</param>
/// <param name="Uniformity">Uniformity over their sentences.</param>
/// <param name="Pairs">Figures of the pairs; null where none were given.</param>
public sealed record EvaluationReport(IReadOnlyList<StsResult> Sts, IReadOnlyList<RetrievalResult> Retrieval, double Alignment, double Uniformity, PairResult? Pairs = null)
{
    /// <summary>Measures <paramref name="encoder"/>; torch is not needed. An encoder that learns sees every different text first, each once.</summary>
    public static async Task<EvaluationReport> MeasureAsync(ITextEncoder encoder, EvaluationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(options);
        var files = options.Sts.Select(file => (Name: file, Rows: StsFile.Read(file))).ToList();
        var sets = options.Retrieval.Select(folder => (Folder: folder, Set: RetrievalSet.Read(folder))).ToList();
        if (encoder.Learns)
            await LearnAsync(encoder, Texts(files.SelectMany(f => f.Rows), sets.Select(s => s.Set), options.Pairs, cancellation)).ConfigureAwait(false);

        var (sts, retrieval) = (new List<StsResult>(), new List<RetrievalResult>());
        foreach (var (name, rows) in files) sts.AddRange(await StsEvaluation.EvaluateAsync(encoder, name, rows, cancellation).ConfigureAwait(false));
        var sphere = await AlignmentUniformity.OfStsAsync(encoder, [.. files.SelectMany(f => f.Rows)], cancellation).ConfigureAwait(false);
        foreach (var (folder, set) in sets) retrieval.Add(await RetrievalEvaluation.EvaluateAsync(encoder, folder, set, cancellation).ConfigureAwait(false));
        var pairs = options.Pairs is { } dataset ? await PairEvaluation.EvaluateAsync(encoder, dataset, cancellation).ConfigureAwait(false) : null;
        return new EvaluationReport(sts, retrieval, sphere.Alignment, sphere.Uniformity, pairs);
    }

    private static async IAsyncEnumerable<string> Texts(
        IEnumerable<StsRow> rows, IEnumerable<RetrievalSet> sets, string? dataset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            yield return row.Sentence1;
            yield return row.Sentence2;
        }
        foreach (var (_, text) in sets.SelectMany(s => s.Corpus.Concat(s.Queries))) yield return text;
        if (dataset is null) yield break;
        await foreach (var pair in TrainingPairReader.ReadAsync(dataset, cancellation).ConfigureAwait(false))
        {
            yield return pair.Anchor;
            yield return pair.Positive;
            foreach (var negative in pair.Negatives) yield return negative;
        }
    }

    private static async Task LearnAsync(ITextEncoder encoder, IAsyncEnumerable<string> texts)
    {
        var seen = new HashSet<UInt128>();
        await foreach (var text in texts.ConfigureAwait(false))
        {
            if (seen.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan())))) encoder.Learn(text);
        }
        using var learnt = new MemoryStream();
        encoder.Save(learnt);
        learnt.Position = 0;
        encoder.Load(learnt);
    }
}
