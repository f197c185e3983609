using PairForge.Mining;

namespace PairForge.Tests.Mining.Guards;

/// <summary>A cross-encoder of sorts: the number of words that two texts have in common.</summary>
internal sealed class CommonWordsScorer : IPairScorer
{
    public string Fingerprint => "common-words";

    public int Calls { get; private set; }

    public static double Score(string a, string b) => a.Split(' ').Intersect(b.Split(' ')).Count();

    public ValueTask ScoreAsync(IReadOnlyList<TextPair> pairs, Memory<double> scores, CancellationToken cancellation)
    {
        Calls++;
        for (var i = 0; i < pairs.Count; i++) scores.Span[i] = Score(pairs[i].Query, pairs[i].Text);
        return ValueTask.CompletedTask;
    }
}
