using PairForge.Training.Evaluation;

namespace PairForge.Training.Tests.Evaluation;

public sealed class RetrievalEvaluationTests
{
    [Fact]
    public void Score_GradedJudgements_AreTheHandWorkedFigures()
    {
        var relevance = new Dictionary<string, int> { ["a"] = 2, ["b"] = 1, ["c"] = 1 };
        var (first, ndcg, reciprocal, recall) = RetrievalEvaluation.Score(["n", "b", "a"], relevance);
        Assert.Equal(0, first);
        Assert.Equal(0.5, reciprocal, 12);
        Assert.Equal(2.0 / 3, recall, 12);
        // (1/log2 3 + 2/log2 4) / (2/log2 2 + 1/log2 3 + 1/log2 4) = 1.6309297536 / 3.1309297536
        Assert.Equal(1.6309297536 / 3.1309297536, ndcg, 9);
    }

    [Fact]
    public void Score_RelevantBeyondTen_CountsForRecallAlone()
    {
        string[] ranking = [.. Enumerable.Range(0, 10).Select(i => $"n{i}"), "a"];
        Assert.Equal((0, 0, 0, 1), RetrievalEvaluation.Score(ranking, new Dictionary<string, int> { ["a"] = 1 }));
        string[] deep = [.. Enumerable.Range(0, 100).Select(i => $"n{i}"), "a"];
        Assert.Equal(0, RetrievalEvaluation.Score(deep, new Dictionary<string, int> { ["a"] = 1 }).Recall);
    }

    [Fact]
    public async Task EvaluateAsync_Folder_IsRead()
    {
        var folder = Directory.CreateTempSubdirectory("pairforge-tests-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "corpus.jsonl"), """
                {"_id": "1", "title": "x", "text": "x y"}
                {"_id": "2", "text": "y"}
                {"_id": "3", "title": "", "text": "m"}
                """);
            File.WriteAllText(Path.Combine(folder, "queries.jsonl"), "{\"_id\": \"q\", \"text\": \"x\"}\n{\"_id\": \"r\", \"text\": \"y\"}\n{\"_id\": \"unjudged\", \"text\": \"z\"}\n");
            File.WriteAllText(Path.Combine(folder, "qrels.tsv"), "query-id\tcorpus-id\tscore\nq\t1\t1\nq\t2\t0\nr\t1\t1\n");
            var result = await RetrievalEvaluation.EvaluateAsync(WordVectors.Encoder, folder, TestContext.Current.CancellationToken);
            // q finds document 1 first; r finds 2, then 1
            Assert.Equal((2, 0.5, 0.75, 1.0), (result.Queries, result.AccuracyAt1, result.MrrAt10, result.RecallAt100));
            Assert.Equal((1 + (1 / Math.Log2(3))) / 2, result.NdcgAt10, 12);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Read_MissingFolder_NamesTheFiles() =>
        Assert.Contains("qrels.tsv", Assert.Throws<PairForgeException>(() => RetrievalSet.Read("/no/such")).Message, StringComparison.Ordinal);
}
