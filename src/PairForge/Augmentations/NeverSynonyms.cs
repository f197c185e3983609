using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>The reviewed list of English synonym pairs that are never offered (<c>resources/lexicons/never-en.txt</c>).</summary>
internal static class NeverSynonyms
{
    private static readonly Lazy<HashSet<(PartOfSpeech, string, string)>> Pairs = new(Load);

    /// <summary>Whether the pair is on the list; <c>*</c> on either side stands for all.</summary>
    internal static bool Contains(PartOfSpeech pos, string lemma, string candidate) => Pairs.Value.Contains((pos, lemma, candidate));

    private static HashSet<(PartOfSpeech, string, string)> Load()
    {
        var pairs = new HashSet<(PartOfSpeech, string, string)>();
        using var stream = typeof(NeverSynonyms).Assembly.GetManifestResourceStream("never-en.txt")
            ?? throw new PairForgeException(FailureKind.Internal, "the list of rejected synonyms is not embedded in this build of PairForge");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var colon = line.IndexOf(':');
            var pos = (PartOfSpeech)"nvar".IndexOf(line[0]);
            foreach (var candidate in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries)) pairs.Add((pos, line[2..colon], candidate));
        }
        return pairs;
    }
}
