using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using PairForge.Augmentations;
using PairForge.Encoders;
using static TorchSharp.torch;

namespace PairForge.Training.Encoders;

/// <summary>Options of <see cref="StaticEmbeddingModel"/>.</summary>
public sealed record StaticEmbeddingOptions
{
    /// <summary>Length of a vector.</summary>
    /// <value>The default is 256.</value>
    [Range(1, 8192)]
    public int Dimension { get; init; } = 256;

    /// <summary>How often a word must stand in the training texts to get a row; rarer ones are unknown.</summary>
    /// <value>The default is 1.</value>
    [Range(1, int.MaxValue)]
    public int MinCount { get; init; } = 1;

    /// <summary>Share of the words that are left out of a text which is compared with itself: identity pairs and unsupervised views.</summary>
    /// <value>The default is 0.1.</value>
    [Range(0.0, 0.99)]
    public double TokenDropout { get; init; } = 0.1;

    /// <summary>Share of the words that are left out of the texts of other pairs.</summary>
    /// <value>The default is 0: on entailment pairs every mask costs (0.1 took half a point of STS-B).</value>
    [Range(0.0, 0.99)]
    public double PairTokenDropout { get; init; }

    /// <summary>The a of a / (a + p), where a word's weight starts; p is its share of all words.</summary>
    /// <value>The default is 0.001 (Arora, Liang, Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017).</value>
    [Range(1e-9, 1.0)]
    public double Smoothing { get; init; } = 1e-3;

    /// <summary>Learning rate of the words' weights, as a multiple of the rows'.</summary>
    /// <value>The default is 1; 0 keeps the weights where they start.</value>
    [Range(0.0, 1000.0)]
    public double WeightRate { get; init; } = 1;

    /// <summary>Whether a word that the training texts do not have is cut into pieces that have rows, instead of being passed over.</summary>
    /// <value>The default is true (on STS-B dev it is worth two points).</value>
    public bool Pieces { get; init; } = true;

    /// <summary>Share of a word's character n-grams, of three to five, in its row; the word's own vector has the share 1.</summary>
    /// <value>The default is 4; 0 does without. Nothing else gains as much: three points of STS-B dev, five of SICK-R.</value>
    [Range(0.0, 1000.0)]
    public double NgramShare { get; init; } = 4;

    /// <summary>Share of the lemmas that a word is a form of, by WordNet.</summary>
    /// <value>The default is 2; 0 does without.</value>
    [Range(0.0, 1000.0)]
    public double LemmaShare { get; init; } = 2;

    /// <summary>Share of the first meanings of those lemmas, which synonyms have in common.</summary>
    /// <value>The default is 2; 0 does without.</value>
    [Range(0.0, 1000.0)]
    public double SynonymShare { get; init; } = 2;
}

/// <summary>An embedding bag: a vector and a learnt weight a word; a text is the weighted sum of its words.</summary>
/// <remarks>
/// <para>A word's vector is itself a sum: of one of its own, and of those of its character n-grams, its lemma and its first
/// meaning in WordNet, which it shares with its relatives. All start as random signs, so an untrained text vector keeps the
/// overlap of words and of their parts up to noise; weights start as smoothed inverse frequencies. A word that training never saw
/// is cut into pieces that have rows too. Everything folds into a plain table of rows at the end.</para>
/// <para>The bag and its gradient are computed here, since a batch touches few rows; torch sees the text vectors as a leaf.
/// Results do not depend on the number of threads. Relatives: Wieting et al., "Charagram: embedding words and sentences via
/// character n-grams", EMNLP 2016; Bojanowski et al., "Enriching word vectors with subword information", TACL 2017;
/// sentence-transformers' StaticEmbedding.</para>
/// </remarks>
public sealed class StaticEmbeddingModel : SentenceEncoder
{
    /// <summary>A word's pieces are two or three; together they then weigh about as much as a rare word.</summary>
    private const double PieceWeight = 0.6;

    private readonly StaticEmbeddingOptions _options;
    private readonly int _dimension;
    private ulong _seed;
    private WordTokenizer? _tokenizer;
    private WordFeatures? _features;
    private int[][] _texts = [];
    private float[] _vectors = [];
    private float[] _rows = [];
    private float[] _logWeights = [];
    private int[] _places = [];
    private RowSparseAdam? _vectorAdam, _weightAdam;
    private Occurrences? _last;
    private TextMixture? _mixture;
    private Tensor? _leaf;

    /// <summary>Makes a model without words; nothing of torch is loaded yet.</summary>
    public StaticEmbeddingModel(StaticEmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _dimension) = (options, options.Dimension);
    }

    /// <inheritdoc/>
    public override int Dimension => _dimension;

    /// <summary>The vectors that rows are sums of, (features, dimension) row-major.</summary>
    internal ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>Natural logarithms of the words' weights.</summary>
    internal ReadOnlySpan<float> LogWeights => _logWeights;

    /// <summary>Which vectors each row is the sum of.</summary>
    internal WordFeatures Features => _features ?? throw new InvalidOperationException("Prepare comes first");

    /// <inheritdoc/>
    public override void Prepare(IReadOnlyList<string> texts, IReadOnlyList<int> counts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(counts);
        _seed = seed;
        var occurrences = new Dictionary<string, long>(StringComparer.Ordinal);
        long total = 0;
        for (var t = 0; t < texts.Count; t++)
        {
            foreach (var word in WordTokenizer.Split(texts[t]))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(occurrences, word, out _) += counts[t];
                total += counts[t];
            }
        }
        // A text that spells a special token has no claim to its row.
        var words = occurrences.Where(e => e.Value >= _options.MinCount && (!_options.Pieces || e.Key.Length <= WordTokenizer.LongestWord) && e.Key is not (WordTokenizer.Unknown or WordTokenizer.Padding))
            .OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Key).ToArray();
        if (words.Length == 0)
            throw new PairForgeException(FailureKind.BadData, $"no word stands {_options.MinCount} times in the {texts.Count} training texts; lower encoder.static.min_count, now {_options.MinCount}");
        _tokenizer = _options.Pieces ? WordTokenizer.OfPieces([.. words, .. WordPieces.Of(words)]) : WordTokenizer.Of(words);
        var tokens = _tokenizer.Vocabulary;
        _logWeights = new float[tokens.Count];
        for (var id = 2; id < tokens.Count; id++) // 0 is unknown, 1 is padding: both stay zero
        {
            _logWeights[id] = (float)Math.Log(id < words.Length + 2
                ? _options.Smoothing / (_options.Smoothing + ((double)occurrences[tokens[id]] / total))
                : PieceWeight);
        }
        _features = WordFeatures.Of(tokens, words.Length, _options);
        _vectors = new float[_features.Names.Count * _dimension];
        for (var f = 0; f < _features.Names.Count; f++) FillSigns(Vector(f), _features.Names[f]);
        _rows = new float[tokens.Count * _dimension];
        _places = new int[_features.Names.Count];
        Array.Fill(_places, -1);
        (_vectorAdam, _weightAdam) = (new RowSparseAdam(_vectors, _dimension), new RowSparseAdam(_logWeights, 1));
        _texts = new int[texts.Count][];
        var ids = new List<int>();
        for (var t = 0; t < texts.Count; t++)
        {
            ids.Clear();
            _tokenizer.Encode(texts[t], ids);
            ids.RemoveAll(id => id == _tokenizer.UnknownId);
            _texts[t] = [.. ids];
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(ReadOnlySpan<BatchText> texts, long step)
    {
        if (_vectorAdam is null) throw new InvalidOperationException("Prepare comes before Forward");
        TorchLibrary.EnsureLoaded();
        var (last, mixture) = (new Occurrences(texts.Length), new TextMixture(texts, _dimension));
        var random = new KeyedRandom(_seed, "token-dropout", step.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var text in texts)
            last.AddText(Remaining(_texts[text.Text], text.Cutoff), text.IsView ? _options.TokenDropout : _options.PairTokenDropout, ref random);
        foreach (var partner in mixture.Partners) last.AddText(_texts[partner], 0, ref random);
        var weights = new float[_logWeights.Length];
        Parallel.For(0, last.Words.Count, k =>
        {
            var word = last.Words[k];
            weights[word] = MathF.Exp(_logWeights[word]);
            Compose(word);
        });
        var sums = new float[mixture.Sums * _dimension];
        Parallel.For(0, mixture.Sums, t =>
        {
            var vector = sums.AsSpan(t * _dimension, _dimension);
            foreach (var word in last.TextWords(t)) RowVectors.AddScaled(vector, Row(word), weights[word]);
        });
        _leaf = tensor(mixture.Mix(sums), [texts.Length, _dimension], requires_grad: true);
        (_last, _mixture) = (last, mixture);
        return _leaf;
    }

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        if (_leaf is null || _last is null || _mixture is null) throw new InvalidOperationException("Forward and a backward pass come before Step");
        using var gradient = _leaf.grad ?? throw new InvalidOperationException("the backward pass comes before Step");
        using var flat = gradient.contiguous();
        var gradients = _mixture.Unmix(MemoryMarshal.Cast<byte, float>(flat.bytes).ToArray());
        var (last, adam, weightAdam) = (_last, _vectorAdam!, _weightAdam!);
        adam.BeginStep(learningRate);
        weightAdam.BeginStep(learningRate * _options.WeightRate);
        var words = last.Words;
        var texts = last.TextsByWord();
        var wordGradients = new float[words.Count * _dimension];
        Parallel.For(0, words.Count, k =>
        {
            var word = words[k];
            var sum = wordGradients.AsSpan(k * _dimension, _dimension);
            foreach (var text in texts.Of(k)) RowVectors.AddScaled(sum, gradients.AsSpan(text * _dimension, _dimension), 1);
            var weight = MathF.Exp(_logWeights[word]);
            // d/d log w = w * (row . sum); d/d row = w * sum
            Span<float> weightGradient = [weight * RowVectors.Dot(Row(word), sum)];
            for (var i = 0; i < sum.Length; i++) sum[i] *= weight;
            if (_options.WeightRate > 0) weightAdam.Move(word, weightGradient);
        });
        var wordsByFeature = _features!.Invert(words, _places);
        Parallel.For(0, wordsByFeature.Features.Count, () => new float[_dimension], (f, _, sum) =>
        {
            Array.Clear(sum);
            foreach (var (place, share) in wordsByFeature.Of(f)) RowVectors.AddScaled(sum, wordGradients.AsSpan(place * _dimension, _dimension), share);
            adam.Move(wordsByFeature.Features[f], sum);
            return sum;
        }, static _ => { });
        (_leaf, _last, _mixture) = (null, null, null);
    }

    /// <inheritdoc/>
    public override StaticEncoder Export()
    {
        if (_tokenizer is null) throw new InvalidOperationException("Prepare comes before Export");
        var folded = new float[_rows.Length];
        Parallel.For(2, _logWeights.Length, word =>
        {
            Compose(word);
            RowVectors.AddScaled(folded.AsSpan(word * _dimension, _dimension), Row(word), MathF.Exp(_logWeights[word]));
        });
        return new StaticEncoder(_tokenizer, folded, _dimension);
    }

    /// <summary>The words whose rows a cutoff does not zero.</summary>
    private static int[] Remaining(int[] words, Cutoff? cutoff)
    {
        if (cutoff is null || cutoff.Kind == CutoffKind.Feature) return words;
        var cut = new bool[words.Length];
        CutoffMask.FillRows(cutoff, cut);
        return [.. words.Where((_, i) => !cut[i])];
    }

    /// <summary>Adds up a word's row.</summary>
    private void Compose(int word)
    {
        var row = Row(word);
        row.Clear();
        var features = _features!.Of(word);
        var shares = _features.SharesOf(word);
        for (var i = 0; i < features.Length; i++) RowVectors.AddScaled(row, Vector(features[i]), shares[i]);
    }

    private Span<float> Row(int word) => _rows.AsSpan(word * _dimension, _dimension);

    private Span<float> Vector(int feature) => _vectors.AsSpan(feature * _dimension, _dimension);

    /// <summary>Random signs over the square root of the dimension: rows of length 1, nearly orthogonal.</summary>
    private void FillSigns(Span<float> row, string feature)
    {
        var random = new KeyedRandom(_seed, "row", feature);
        var value = (float)(1 / Math.Sqrt(row.Length));
        ulong bits = 0;
        for (var i = 0; i < row.Length; i++)
        {
            if (i % 64 == 0) bits = random.NextUInt64();
            row[i] = (bits & 1) == 0 ? value : -value;
            bits >>= 1;
        }
    }
}
