using System.ComponentModel.DataAnnotations;
using PairForge.Encoders;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary><c>contamination</c>.</summary>
public sealed record ContaminationOptions : IValidatableObject
{
    internal const int MostFiles = 64;

    /// <summary>
    /// Evaluation sets: an STS <c>.tsv</c> (columns <c>sentence1</c> and <c>sentence2</c>, or score, sentence, sentence without a header), a BEIR <c>.jsonl</c>
    /// (<c>text</c>, and <c>title</c> with it), a BEIR folder (the queries that its judgements name, and the relevant documents), or plain text,
    /// a passage a line; files also as <c>.gz</c> or <c>.zst</c>.
    /// </summary>
    [MinLength(1, ErrorMessage = "files is empty; name at least one evaluation file")]
    [MaxLength(MostFiles)]
    public required IReadOnlyList<InputPath> Files { get; init; }

    /// <summary>Words in a row that a passage must not share with an evaluation text; 0 compares whole texts alone.</summary>
    /// <value>The default is 13.</value>
    [Range(0, 100)]
    public int Ngram { get; init; } = 13;

    /// <summary>Also compares embeddings; null does not.</summary>
    public ContaminationEmbeddingOptions? Embedding { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Ngram is > 0 and < 4) yield return new($"ngram is {Ngram}; runs of fewer than 4 words stand everywhere: give 4 or more, or 0 for none", [nameof(Ngram)]);
    }
}

/// <summary>The <c>embedding</c> block of <c>contamination</c>.</summary>
public sealed record ContaminationEmbeddingOptions
{
    /// <summary>The encoder; one that learns from the corpus learns from the evaluation texts.</summary>
    public required Step<ITextEncoder> Encode { get; init; }

    /// <summary>Cosine similarity from which a text is contaminated.</summary>
    /// <value>The default is 0.95.</value>
    [Range(0.0, 1.0)]
    public double Similarity { get; init; } = 0.95;
}

/// <summary>Refuses a passage when its anchor, a positive or a negative stands in an evaluation file, in whole or in a long part.</summary>
/// <remarks>
/// <para>
/// A text is contaminated when its letters and digits are those of an evaluation text (<see cref="TextNormalizer.LooseKey"/>); when it shares 13 words in a row
/// with one, as in Brown et al., "Language models are few-shot learners", 2020; or 8 words in a row with one of 8 to 12 words. A shorter evaluation text
/// counts in whole alone. Case, punctuation and spaces never count. A text of 26 words or more in which one word was changed is found.
/// </para>
/// <para>
/// Runs of words are on by default, because they cost little: of 93,125 sentences of news, fiction, speeches, reviews and mail, 3 are refused against
/// 13,733 pairs of STS sentences, 2 of them for being equal. Of 143,102 image captions 0.31 % are, against 0.03 % with <c>ngram: 0</c>: those sets were in part made
/// from captions of the same pictures.
/// </para>
/// </remarks>
public sealed class Contamination : IFilter
{
    /// <summary>What is counted.</summary>
    public const string Reason = "contaminated";

    private const int ShortNgram = 8;

    private readonly int _ngram;
    private readonly ulong[] _fileBits;
    private readonly Dictionary<UInt128, ulong> _texts = [];
    private readonly Dictionary<ulong, ulong> _runs = []; // of ngram words
    private readonly Dictionary<ulong, ulong> _shortRuns = []; // of eight words, of texts that are shorter than ngram
    private readonly EvaluationVectors? _vectors;

    /// <summary>Reads the evaluation files.</summary>
    /// <exception cref="PairForgeException">A file is missing or is not what its extension says.</exception>
    public Contamination(ContaminationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ngram = options.Ngram;
        Files = [.. options.Files.Select(f => f.Given)];
        _fileBits = [.. Files.Select((_, i) => 1UL << i)];
        var texts = new List<string>(); // each once, for the encoder
        var owners = new List<ulong>();
        var places = new Dictionary<UInt128, int>();
        var windows = new WordWindows();
        for (var i = 0; i < Files.Count; i++)
        {
            foreach (var text in EvaluationFile.Read(options.Files[i]))
            {
                if (string.IsNullOrWhiteSpace(text)) continue;
                Add(text, _fileBits[i], windows);
                if (options.Embedding is null) continue;
                if (places.TryAdd(TextNormalizer.Key(text), texts.Count))
                {
                    texts.Add(text);
                    owners.Add(0);
                }
                owners[places[TextNormalizer.Key(text)]] |= _fileBits[i];
            }
        }
        if (options.Embedding is { } embedding) _vectors = new EvaluationVectors(embedding.Encode.Create(), texts, owners, embedding.Similarity);
    }

    /// <summary>The evaluation files, as they were given.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public string? Refuse(Passage passage)
    {
        var reasons = new string?[1];
        ((IFilter)this).Refuse([passage], reasons);
        return reasons[0];
    }

    /// <summary>Whether a text, such as a view, is contaminated.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Find([text])[0] != 0;
    }

    /// <summary>The evaluation files that have one of the passage's texts: what to count for a passage that is refused.</summary>
    public IReadOnlyList<string> Hits(Passage passage)
    {
        ArgumentNullException.ThrowIfNull(passage);
        var found = 0UL;
        foreach (var bits in Find(Texts(passage))) found |= bits;
        return [.. Files.Where((_, i) => (found & _fileBits[i]) != 0)];
    }

    void IFilter.Refuse(IReadOnlyList<Passage> passages, Span<string?> reasons)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var texts = new List<string>(passages.Count);
        foreach (var passage in passages) texts.AddRange(Texts(passage));
        var found = Find(texts);
        var at = 0;
        for (var p = 0; p < passages.Count; p++)
        {
            var bits = 0UL;
            for (var left = 1 + passages[p].Positives.Count + passages[p].Negatives.Count; left > 0; left--) bits |= found[at++];
            reasons[p] = bits != 0 ? Reason : null;
        }
    }

    private static IReadOnlyList<string> Texts(Passage passage) => [passage.Text, .. passage.Positives, .. passage.Negatives];

    /// <summary>By text, a bit for each file that has it.</summary>
    private ulong[] Find(IReadOnlyList<string> texts)
    {
        var found = new ulong[texts.Count];
        var windows = new WordWindows();
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _texts.GetValueOrDefault(TextNormalizer.LooseKey(texts[i]));
            if (_runs.Count == 0 && _shortRuns.Count == 0) continue;
            windows.Set(texts[i]);
            if (_runs.Count > 0)
                foreach (var run in windows.Runs(_ngram)) found[i] |= _runs.GetValueOrDefault(run);
            if (_shortRuns.Count > 0)
                foreach (var run in windows.Runs(ShortNgram)) found[i] |= _shortRuns.GetValueOrDefault(run);
        }
        _vectors?.Find(texts, found);
        return found;
    }

    private void Add(string text, ulong file, WordWindows windows)
    {
        Mark(_texts, TextNormalizer.LooseKey(text), file);
        if (_ngram == 0) return;
        windows.Set(text);
        var (runs, n) = windows.Count >= _ngram ? (_runs, _ngram) : (_shortRuns, ShortNgram);
        foreach (var run in windows.Runs(n)) Mark(runs, run, file);
    }

    private static void Mark<TKey>(Dictionary<TKey, ulong> keys, TKey key, ulong file) where TKey : notnull =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(keys, key, out _) |= file;
}
