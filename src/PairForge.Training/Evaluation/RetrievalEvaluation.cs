using PairForge.Encoders;

namespace PairForge.Training.Evaluation;

/// <summary>How well an encoder finds the relevant documents of queries; means over queries that have any.</summary>
/// <param name="Folder">The folder, as given.</param>
/// <param name="Queries">Queries with a relevant document.</param>
/// <param name="AccuracyAt1">Share of queries whose first document is relevant.</param>
/// <param name="NdcgAt10">Normalised discounted cumulative gain of the first ten, the gain being the judgement itself, as trec_eval and BEIR have it.</param>
/// <param name="MrrAt10">One over the rank of the first relevant document, 0 beyond the tenth.</param>
/// <param name="RecallAt100">Share of a query's relevant documents among the first hundred.</param>
public sealed record RetrievalResult(string Folder, int Queries, double AccuracyAt1, double NdcgAt10, double MrrAt10, double RecallAt100);

/// <summary>Retrieval by exact cosine search.</summary>
public static class RetrievalEvaluation
{
    private const int Depth = 100;

    /// <summary>Evaluates a folder of <see cref="RetrievalSet.Read"/>.</summary>
    public static Task<RetrievalResult> EvaluateAsync(ITextEncoder encoder, string folder, CancellationToken cancellation = default) =>
        EvaluateAsync(encoder, folder, RetrievalSet.Read(folder), cancellation);

    /// <summary>Evaluates a set in memory.</summary>
    public static async Task<RetrievalResult> EvaluateAsync(ITextEncoder encoder, string folder, RetrievalSet set, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(set);
        var queries = set.Queries.Where(q => set.Relevance.ContainsKey(q.Id)).ToList();
        if (queries.Count == 0) throw new PairForgeException(FailureKind.BadData, $"{folder} has no query with a relevant document; ids in queries.jsonl and qrels.tsv must agree");
        var vectors = await TextVectors.EncodeAsync(encoder, set.Corpus.Concat(queries).Select(t => t.Text), cancellation).ConfigureAwait(false);
        var scores = new (double First, double Ndcg, double Reciprocal, double Recall)[queries.Count];
        Parallel.For(0, queries.Count, q => scores[q] = Score(Rank(vectors, queries[q].Text, set.Corpus), set.Relevance[queries[q].Id]));
        return new RetrievalResult(folder, queries.Count, scores.Average(s => s.First), scores.Average(s => s.Ndcg), scores.Average(s => s.Reciprocal), scores.Average(s => s.Recall));
    }

    /// <summary>The measures of one query's ranking.</summary>
    internal static (double First, double Ndcg, double Reciprocal, double Recall) Score(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevance)
    {
        double gain = 0, reciprocal = 0;
        var found = 0;
        for (var rank = 0; rank < Math.Min(ranking.Count, Depth); rank++)
        {
            if (!relevance.TryGetValue(ranking[rank], out var score)) continue;
            found++;
            if (rank >= 10) continue;
            gain += score / Math.Log2(rank + 2);
            if (reciprocal == 0) reciprocal = 1.0 / (rank + 1);
        }
        double ideal = 0;
        var place = 0;
        foreach (var score in relevance.Values.OrderDescending().Take(10)) ideal += score / Math.Log2(place++ + 2);
        return (reciprocal == 1 ? 1 : 0, gain / ideal, reciprocal, (double)found / relevance.Count);
    }

    /// <summary>The best documents, by score descending, then id ascending.</summary>
    private static List<string> Rank(TextVectors vectors, string query, IReadOnlyList<(string Id, string Text)> corpus)
    {
        var scores = new float[corpus.Count];
        var order = new int[corpus.Count];
        var vector = vectors[query];
        for (var d = 0; d < scores.Length; d++)
        {
            scores[d] = -RowVectors.Dot(vector, vectors[corpus[d].Text]);
            order[d] = d;
        }
        Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[a].CompareTo(scores[b]) : string.CompareOrdinal(corpus[a].Id, corpus[b].Id));
        return [.. order.Take(Depth).Select(d => corpus[d].Id)];
    }
}
