using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>What an encoder is measured on.</summary>
public sealed record EvaluationOptions
{
    /// <summary>STS files, each as <see cref="StsFile.Read"/> takes them.</summary>
    public IReadOnlyList<string> Sts { get; init; } = [];

    /// <summary>Retrieval folders.</summary>
    public IReadOnlyList<string> Retrieval { get; init; } = [];
}

/// <summary>Every figure of one encoder.</summary>
/// <param name="Sts">STS correlations.</param>
/// <param name="Retrieval">Retrieval measures.</param>
/// <param name="Alignment">Alignment over all STS rows with a gold score above 4 of 5; NaN without such rows.</param>
/// <param name="Uniformity">Uniformity over their sentences.</param>
public sealed record EvaluationReport(IReadOnlyList<StsResult> Sts, IReadOnlyList<RetrievalResult> Retrieval, double Alignment, double Uniformity)
{
    /// <summary>Measures <paramref name="encoder"/>; torch is not needed.</summary>
    public static async Task<EvaluationReport> MeasureAsync(ITextEncoder encoder, EvaluationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (sts, rows, retrieval) = (new List<StsResult>(), new List<StsRow>(), new List<RetrievalResult>());
        foreach (var file in options.Sts)
        {
            var read = StsFile.Read(file);
            rows.AddRange(read);
            sts.AddRange(await StsEvaluation.EvaluateAsync(encoder, file, read, cancellation).ConfigureAwait(false));
        }
        var sphere = await AlignmentUniformity.OfStsAsync(encoder, rows, cancellation).ConfigureAwait(false);
        foreach (var folder in options.Retrieval) retrieval.Add(await RetrievalEvaluation.EvaluateAsync(encoder, folder, cancellation).ConfigureAwait(false));
        return new EvaluationReport(sts, retrieval, sphere.Alignment, sphere.Uniformity);
    }
}
