using System.ComponentModel.DataAnnotations;

namespace PairForge.Mining.Guards;

/// <summary><c>cross-encoder</c>: texts that a cross-encoder scores about as high as a positive: the denoising of RocketQA (Qu et al., 2021).</summary>
/// <remarks>All candidates of a block of queries, and their positives, are scored in one pass. The scores decide only about the candidate; <c>mine.rescore</c> puts them in the place of the search's.</remarks>
public sealed record CrossEncoderVeto : NegativeGuard
{
    internal const string Name = "cross-encoder";

    /// <summary>The cross-encoder.</summary>
    public required Step<IPairScorer> Scorer { get; init; }

    /// <summary>Candidates above reference - margin * |reference| are refused; the reference is the query's lowest positive score.</summary>
    /// <value>The default is 0.05.</value>
    [Range(0.0, 10.0)]
    public double RelativeMargin { get; init; } = 0.05;

    /// <summary>Candidates above are refused as well, whatever the positives score.</summary>
    /// <value>The default is none. RocketQA's is 0.9 of a probability.</value>
    public double? MaxScore { get; init; }

    internal override IGuard Open(IGuardedPool pool) => new Ready(this, pool);

    private sealed class Ready(CrossEncoderVeto options, IGuardedPool pool) : IBatchGuard
    {
        private readonly PairScoring _scoring = new(options.Scorer.Create(), pool);
        private Dictionary<long, double> _scores = [];

        public async ValueTask PrepareAsync(IReadOnlyList<(int Anchor, int[] Rows)> queries, CancellationToken cancellation) =>
            _scores = await _scoring.ScoreAsync(queries, cancellation).ConfigureAwait(false);

        public IGuardCheck Of(GuardedQuery query)
        {
            var ceiling = options.MaxScore ?? double.PositiveInfinity;
            foreach (var positive in query.Positives)
            {
                var reference = _scores[PairScoring.Key(query.AnchorRow, positive)];
                ceiling = Math.Min(ceiling, reference - (Math.Abs(reference) * options.RelativeMargin));
            }
            return new Check(_scores, query.AnchorRow, ceiling);
        }
    }

    private sealed class Check(Dictionary<long, double> scores, int anchor, double ceiling) : IGuardCheck
    {
        public bool Refuses(int row) => scores[PairScoring.Key(anchor, row)] > ceiling;
    }
}

/// <summary>A guard that looks at the candidates of many queries at once.</summary>
internal interface IBatchGuard : IGuard
{
    /// <summary>Gets ready for the queries whose checks are asked for next.</summary>
    ValueTask PrepareAsync(IReadOnlyList<(int Anchor, int[] Rows)> queries, CancellationToken cancellation);
}
