using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>The reviewed English synonyms (<c>resources/lexicons/synonym-review-en.txt</c>): pairs of the lexicon that are never offered, and pairs that are offered in place of the lexicon's.</summary>
internal sealed class SynonymReview
{
    private static readonly Lazy<SynonymReview> EmbeddedReview = new(static () =>
    {
        using var stream = typeof(SynonymReview).Assembly.GetManifestResourceStream("synonym-review-en.txt")
            ?? throw new PairForgeException(FailureKind.Internal, "the reviewed synonym pairs are not embedded in this build of PairForge");
        using var reader = new StreamReader(stream);
        return new SynonymReview(reader);
    });

    private readonly HashSet<(PartOfSpeech, string, string)> _rejected = [];
    private readonly Dictionary<(PartOfSpeech? Pos, string Lemma), SynonymOffer[]> _offers = [];

    /// <summary>Reads the lines of a review.</summary>
    /// <exception cref="FormatException">A line is malformed.</exception>
    internal SynonymReview(TextReader lines)
    {
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                Read(line);
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentException)
            {
                throw new FormatException($"line {number} of the review, '{line}', is not 'sign part-of-speech lemma (limits): candidate, candidate': {e.Message}", e);
            }
        }
    }

    /// <summary>The review that ships with PairForge.</summary>
    internal static SynonymReview Embedded => EmbeddedReview.Value;

    /// <summary>Whether the lexicon's pair is never offered.</summary>
    internal bool Rejects(PartOfSpeech pos, string lemma, string candidate) =>
        _rejected.Contains((pos, lemma, "*")) || _rejected.Contains((pos, "*", candidate)) || _rejected.Contains((pos, lemma, candidate));

    /// <summary>What is offered for a lemma in place of the lexicon's synonyms; empty where that has the word.</summary>
    /// <param name="pos">The part of speech; null for a word as it is written, whatever it is.</param>
    /// <param name="lemma">The lemma or the word.</param>
    internal SynonymOffer[] Offers(PartOfSpeech? pos, string lemma) => _offers.TryGetValue((pos, lemma), out var offers) ? offers : [];

    private void Read(string line)
    {
        var colon = line.IndexOf(':');
        var candidates = line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries);
        PartOfSpeech? pos = line[2] == 'w' ? null : (PartOfSpeech)"nvar".IndexOf(line[2]);
        if ((int?)pos == -1 || colon < 5 || line[1] != ' ' || line[3] != ' ') throw new FormatException("the part of speech is n, v, a, r or w");
        if (line[0] == '-')
        {
            foreach (var candidate in candidates)
                if (!_rejected.Add((pos!.Value, line[4..colon], candidate))) throw new FormatException($"'{candidate}' is there twice");
            return;
        }
        if (line[0] != '+') throw new FormatException("the sign is - or +");
        var open = line.IndexOf(" (", 0, colon, StringComparison.Ordinal);
        var limits = new List<ContextLimit>();
        bool? isPlural = null;
        foreach (var part in open < 0 ? [] : line[(open + 2)..(colon - 1)].Split(';', StringSplitOptions.TrimEntries))
        {
            if (part is "plural" or "singular") isPlural = part == "plural";
            else limits.Add(ContextLimit.Parse(part));
        }
        var key = (pos, line[4..(open < 0 ? colon : open)]);
        _offers[key] = [.. _offers.GetValueOrDefault(key) ?? [], new SynonymOffer(candidates, [.. limits], isPlural)];
    }
}
