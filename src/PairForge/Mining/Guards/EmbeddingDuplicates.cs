using System.ComponentModel.DataAnnotations;

namespace PairForge.Mining.Guards;

/// <summary><c>embedding-duplicates</c>: texts whose vector is nearly that of the anchor or of one of its positives.</summary>
/// <remarks>A vector's similarity to itself is 1, whatever the encoder; how near known paraphrases are, which depends on it, is what <see cref="ReciprocalNeighbours"/> learns.</remarks>
public sealed record EmbeddingDuplicates : NegativeGuard
{
    internal const string Name = "embedding-duplicates";

    /// <summary>Cosine similarity above which a candidate is one.</summary>
    /// <value>The default is 0.95.</value>
    [Range(-1.0, 1.0)]
    public double Ceiling { get; init; } = 0.95;

    internal override IGuard Open(IGuardedPool pool) => new Ready(Ceiling);

    private sealed class Ready(double ceiling) : IGuard
    {
        public IGuardCheck Of(GuardedQuery query) => new Check(ceiling, query);
    }

    private sealed class Check(double ceiling, GuardedQuery query) : IGuardCheck
    {
        public bool Refuses(int row)
        {
            if (query.ToAnchor(row) > ceiling) return true;
            foreach (var score in query.ToPositives(row))
            {
                if (score > ceiling) return true;
            }
            return false;
        }
    }
}
