using System.Globalization;
using System.Runtime.InteropServices;
using PairForge.Encoders;
using PairForge.Text;

namespace PairForge.Training.Encoders;

/// <summary>
/// Of which vectors each row is the sum: one of its own, and others that it shares with words that are spelt alike, are forms
/// of the same lemma, or mean the same. What is learnt of a word so reaches its relatives.
/// </summary>
internal sealed class WordFeatures
{
    private const int ShortestNgram = 3, LongestNgram = 5;

    private readonly List<int> _starts = [0];
    private readonly List<int> _features = [];
    private readonly List<float> _shares = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private WordFeatures()
    {
    }

    /// <summary>The features' names; each starts with its kind.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The features of a token.</summary>
    internal ReadOnlySpan<int> Of(int token) => CollectionsMarshal.AsSpan(_features)[_starts[token].._starts[token + 1]];

    /// <summary>The factor of each feature; their squares sum to 1.</summary>
    internal ReadOnlySpan<float> SharesOf(int token) => CollectionsMarshal.AsSpan(_shares)[_starts[token].._starts[token + 1]];

    /// <summary>The features of a vocabulary.</summary>
    /// <param name="tokens">The vocabulary; the first two, unknown and padding, have no features.</param>
    /// <param name="words">How many after these two are whole words; the rest are pieces.</param>
    /// <param name="options">The shares.</param>
    internal static WordFeatures Of(IReadOnlyList<string> tokens, int words, StaticEmbeddingOptions options)
    {
        var features = new WordFeatures();
        var shared = options.NgramShare > 0 ? Shared(tokens, words) : [];
        var morphology = options.LemmaShare > 0 || options.SynonymShare > 0 ? new Morphology(Lexicon.Embedded) : null;
        for (var id = 0; id < tokens.Count; id++)
        {
            if (id >= 2)
            {
                features.Add("word " + tokens[id], 1);
                features.AddAll([.. Ngrams(tokens[id], id < words + 2).Where(shared.Contains).Select(n => "ngram " + n)], options.NgramShare);
                if (morphology is not null && id < words + 2) features.AddMeanings(tokens[id], morphology, options);
            }
            features.EndToken();
        }
        return features;
    }

    /// <summary>The features of the words of one batch, turned round.</summary>
    internal Inverse Invert(IReadOnlyList<int> words, int[] places)
    {
        var (distinct, counts) = (new List<int>(), new List<int>());
        foreach (var word in words)
        {
            foreach (var feature in Of(word))
            {
                if (places[feature] < 0)
                {
                    places[feature] = distinct.Count;
                    distinct.Add(feature);
                    counts.Add(0);
                }
                counts[places[feature]]++;
            }
        }
        var starts = new int[distinct.Count + 1];
        for (var i = 0; i < distinct.Count; i++) starts[i + 1] = starts[i] + counts[i];
        var (entries, next) = (new (int, float)[starts[^1]], starts.AsSpan(0, distinct.Count).ToArray());
        for (var k = 0; k < words.Count; k++)
        {
            var features = Of(words[k]);
            var shares = SharesOf(words[k]);
            for (var i = 0; i < features.Length; i++) entries[next[places[features[i]]]++] = (k, shares[i]);
        }
        foreach (var feature in distinct) places[feature] = -1;
        return new Inverse(distinct, starts, entries);
    }

    /// <summary>The n-grams that stand in two words or more; one of a single word would say nothing but the word.</summary>
    private static HashSet<string> Shared(IReadOnlyList<string> tokens, int words)
    {
        var (once, twice) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var id = 2; id < words + 2; id++)
        {
            foreach (var ngram in Ngrams(tokens[id], isWord: true))
            {
                if (!once.Add(ngram)) twice.Add(ngram);
            }
        }
        return twice;
    }

    /// <summary>The different n-grams of a token; the ends of words count as characters.</summary>
    private static List<string> Ngrams(string token, bool isWord)
    {
        var ngrams = new List<string>();
        var continuing = !isWord && token.StartsWith(WordTokenizer.Continuing, StringComparison.Ordinal);
        var text = continuing ? token[WordTokenizer.Continuing.Length..] : isWord ? $"<{token}>" : $"<{token}";
        for (var length = ShortestNgram; length <= LongestNgram; length++)
        {
            for (var at = 0; at + length <= text.Length; at++)
            {
                var ngram = text.Substring(at, length);
                if (!ngrams.Contains(ngram)) ngrams.Add(ngram);
            }
        }
        return ngrams;
    }

    private void AddMeanings(string word, Morphology morphology, StaticEmbeddingOptions options)
    {
        var (lemmas, synsets) = (new List<string>(), new List<string>());
        foreach (var pos in Enum.GetValues<PartOfSpeech>())
        {
            if (!morphology.TryLemma(word, pos, out var lemma, out _)) continue;
            lemma = lemma.ToLowerInvariant();
            if (!lemmas.Contains("lemma " + lemma)) lemmas.Add("lemma " + lemma);
            if (Lexicon.Embedded.Senses(lemma, pos) is [var first, ..]) synsets.Add(string.Create(CultureInfo.InvariantCulture, $"synset {first.Synset}"));
        }
        AddAll(lemmas, options.LemmaShare);
        AddAll(synsets, options.SynonymShare);
    }

    /// <summary>Adds features that a share is divided between.</summary>
    private void AddAll(List<string> names, double share)
    {
        if (share == 0) return;
        foreach (var name in names) Add(name, share / Math.Sqrt(names.Count));
    }

    private void Add(string name, double share)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, name, out var seen);
        if (!seen)
        {
            id = _names.Count;
            _names.Add(name);
        }
        _features.Add(id);
        _shares.Add((float)share);
    }

    private void EndToken()
    {
        var shares = CollectionsMarshal.AsSpan(_shares)[_starts[^1]..];
        double squares = 0;
        foreach (var share in shares) squares += (double)share * share;
        var length = Math.Sqrt(squares);
        foreach (ref var share in shares) share = (float)(share / length);
        _starts.Add(_features.Count);
    }

    /// <summary>For each feature of some words, the words that it stands in.</summary>
    internal sealed class Inverse(IReadOnlyList<int> features, int[] starts, (int, float)[] entries)
    {
        internal IReadOnlyList<int> Features => features;

        /// <summary>Place among the words, ascending, and share.</summary>
        internal ReadOnlySpan<(int Place, float Share)> Of(int feature) => entries.AsSpan(starts[feature], starts[feature + 1] - starts[feature]);
    }
}
