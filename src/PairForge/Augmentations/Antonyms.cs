using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary><c>antonyms</c>.</summary>
public sealed record AntonymsOptions
{
    /// <summary>Words replaced, where the text has as many with an antonym.</summary>
    /// <value>The default is 1: a second antonym may take the first one back.</value>
    [Range(1, 1000)]
    public int Count { get; init; } = 1;

    /// <summary>A lexicon file with antonyms.</summary>
    /// <value>The default is the English lexicon that ships with PairForge, from WordNet 3.0.</value>
    public InputPath? Lexicon { get; init; }

    /// <summary>Who says what part of speech a word is.</summary>
    /// <value>The default, null, is the lexicon's own tagger, which passes over words that it is not sure of.</value>
    public Step<ITextAnalyzer>? Analyzer { get; init; }
}

/// <summary>Replaces words by antonyms of their dominant sense: hard negatives that differ in one word.</summary>
/// <remarks>
/// Eligible are adjectives, adverbs, verbs and nouns whose part of speech is clear and whose most frequent sense, where it
/// dominates, has an antonym of one word that is common itself; form, case and "a" or "an" are kept right. Names, numbers, function
/// words and parts of compounds are not. nlpaug's AntonymAug draws from every sense.
/// </remarks>
public sealed class Antonyms : IHardNegative
{
    private const double Dominance = 0.5;

    /// <summary>How many times rarer than the word itself an antonym may be.</summary>
    private const int Rarity = 30;

    /// <summary>English words that mostly stand in other senses than the one that has the antonym; found by reading.</summary>
    private static readonly FrozenSet<string> Misleading = FrozenSet.Create(StringComparer.Ordinal, "little", "due", "present", "real", "gather", "borrow", "general", "right", "left", "kind", "mean", "over", "just", "different", "great");

    private readonly int _count;
    private readonly Lexicon _lexicon;
    private readonly Morphology _morphology;
    private readonly WordReader _reader;

    /// <summary>Creates it and loads the lexicon.</summary>
    public Antonyms(AntonymsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _count = options.Count;
        _lexicon = options.Lexicon is null ? PairForge.Text.Lexicon.Embedded : PairForge.Text.Lexicon.Open(options.Lexicon);
        _morphology = new Morphology(_lexicon);
        _reader = new WordReader(_lexicon, _morphology, options.Analyzer?.Create());
    }

    /// <inheritdoc/>
    public AugmentationResult Apply(AnalyzedText text, ref KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reading = _reader.Read(text);
        var eligible = new List<(int Index, List<string> Antonyms)>();
        for (var i = 0; i < text.Words.Count; i++)
            if (Find(text, reading, i) is { Count: > 0 } antonyms) eligible.Add((i, antonyms));
        if (eligible.Count == 0) return AugmentationResult.Refused("no-antonym");
        var number = Math.Min(_count, eligible.Count);
        var chosen = new int[number];
        random.Sample(eligible.Count, number, chosen);
        var edits = new List<TextEdit>(number * 2);
        foreach (var at in chosen)
        {
            var (index, antonyms) = eligible[at];
            var word = text.Words[index];
            var replacement = antonyms[random.NextInt(antonyms.Count)];
            if (char.IsUpper(text.Text[word.Start])) replacement = char.ToUpperInvariant(replacement[0]) + replacement[1..];
            if (index > 0 && Article(text, text.Words[index - 1], word, replacement) is { } article) edits.Add(article);
            edits.Add(new TextEdit(word.Start, word.Length, replacement));
        }
        return AugmentationResult.Edited(edits);
    }

    /// <summary>The edit of "a" or "an" before a word that now begins with another sound.</summary>
    private static TextEdit? Article(AnalyzedText text, WordSpan before, WordSpan word, string replacement) =>
        before.End + 1 == word.Start && text.Text[before.End] == ' ' && Articles.IsArticle(text[before]) && Articles.Before(text[before], replacement) is { } article
            ? new TextEdit(before.Start, before.Length, article) : null;

    private List<string>? Find(AnalyzedText text, TextReading reading, int index)
    {
        if (text.IsProtected(text.Words[index]) || !reading.TryTag(index, out var tagged) || reading.IsCompound(index)) return null;
        if (Misleading.Contains(tagged.Lemma)) return null;
        var senses = _lexicon.Senses(tagged.Lemma, tagged.Pos);
        if (senses.IsEmpty || char.IsUpper(senses[0].Lemma[0])) return null;
        var (total, dominant) = (0, 0);
        foreach (var sense in senses)
        {
            total += sense.Count;
            if (sense.Rank == 1) dominant += sense.Count;
        }
        if (senses.Length > 1 && _lexicon.HasCounts && dominant < Dominance * total) return null;
        List<string>? found = null;
        foreach (var antonym in _lexicon.Antonyms(tagged.Lemma, tagged.Pos))
        {
            if (antonym.Rank != 1 || antonym.Lemma.Contains(' ') || !IsCommon(antonym.Lemma, tagged.Pos, dominant)) continue;
            if (_morphology.Inflect(antonym.Lemma.ToLowerInvariant(), tagged.Pos, tagged.Inflection) is { } form && !text[text.Words[index]].Equals(form, StringComparison.OrdinalIgnoreCase))
                (found ??= []).Add(form);
        }
        return found;
    }

    /// <summary>Not many times rarer than the word itself.</summary>
    private bool IsCommon(string lemma, PartOfSpeech pos, int count)
    {
        if (!_lexicon.HasCounts) return true;
        var own = 0;
        foreach (var sense in _lexicon.Senses(lemma.ToLowerInvariant(), pos)) own += sense.Count;
        return own > 0 && own * Rarity >= count;
    }
}
