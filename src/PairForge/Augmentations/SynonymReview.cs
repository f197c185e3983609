using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>The reviewed English synonym pairs (<c>resources/lexicons/synonym-review-en.txt</c>): never offered, offered although no sense dominates, or offered beside the lexicon's.</summary>
internal static class SynonymReview
{
    private static readonly Lazy<Dictionary<(PartOfSpeech, string, string), bool>> Pairs = new(Load);

    private static readonly Lazy<Dictionary<(PartOfSpeech, string), string[]>> Offered = new(() => Pairs.Value
        .Where(p => p.Value).GroupBy(p => (p.Key.Item1, p.Key.Item2), p => p.Key.Item3).ToDictionary(g => g.Key, g => g.Order(StringComparer.Ordinal).ToArray()));

    /// <summary>Whether the pair is never offered.</summary>
    internal static bool Rejects(PartOfSpeech pos, string lemma, string candidate) =>
        Pairs.Value.TryGetValue((pos, lemma, candidate), out var accepted) && !accepted;

    /// <summary>Whether the pair is offered although the first sense of the lemma does not clearly dominate.</summary>
    internal static bool Accepts(PartOfSpeech pos, string lemma, string candidate) =>
        Pairs.Value.TryGetValue((pos, lemma, candidate), out var accepted) && accepted;

    /// <summary>The candidates that are offered for a lemma, whatever the lexicon's first sense holds.</summary>
    internal static IReadOnlyList<string> Offers(PartOfSpeech pos, string lemma) => Offered.Value.TryGetValue((pos, lemma), out var candidates) ? candidates : [];

    private static Dictionary<(PartOfSpeech, string, string), bool> Load()
    {
        var pairs = new Dictionary<(PartOfSpeech, string, string), bool>();
        using var stream = typeof(SynonymReview).Assembly.GetManifestResourceStream("synonym-review-en.txt")
            ?? throw new PairForgeException(FailureKind.Internal, "the reviewed synonym pairs are not embedded in this build of PairForge");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var colon = line.IndexOf(':');
            var pos = (PartOfSpeech)"nvar".IndexOf(line[2]);
            foreach (var candidate in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries)) pairs.Add((pos, line[4..colon], candidate), line[0] == '+');
        }
        return pairs;
    }
}
