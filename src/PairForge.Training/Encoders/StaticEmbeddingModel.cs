using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
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

    /// <summary>How far each step pulls a touched row back to where it started, as a share of the way and a multiple of the learning rate.</summary>
    /// <value>The default is 0.</value>
    [Range(0.0, 1000.0)]
    public double Pull { get; init; }
}

/// <summary>An embedding bag: a vector and a learnt weight a word; a text is the weighted sum of its words.</summary>
/// <remarks>
/// Rows start as random signs, which keep word overlap up to noise; weights as smoothed inverse frequencies. The bag and its
/// gradient are computed here, since a batch touches few rows; torch sees the text vectors as a leaf. Results do not depend on
/// the number of threads. Relatives: fastText's and Wieting et al.'s paraphrastic averages ("Towards universal paraphrastic
/// sentence embeddings", ICLR 2016), sentence-transformers' StaticEmbedding.
/// </remarks>
public sealed class StaticEmbeddingModel : SentenceEncoder
{
    private readonly StaticEmbeddingOptions _options;
    private readonly int _dimension;
    private ulong _seed;
    private WordTokenizer? _tokenizer;
    private int[][] _texts = [];
    private float[] _rows = [];
    private float[] _start = [];
    private float[] _logWeights = [];
    private RowSparseAdam? _rowAdam, _weightAdam;
    private Occurrences? _last;
    private Tensor? _leaf;

    /// <summary>Makes a model without words; nothing of torch is loaded yet.</summary>
    public StaticEmbeddingModel(StaticEmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _dimension) = (options, options.Dimension);
    }

    /// <inheritdoc/>
    public override int Dimension => _dimension;

    /// <summary>The rows, (words, dimension) row-major, without their weights.</summary>
    internal ReadOnlySpan<float> Rows => _rows;

    /// <summary>Natural logarithms of the words' weights.</summary>
    internal ReadOnlySpan<float> LogWeights => _logWeights;

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
        var words = occurrences.Where(e => e.Value >= _options.MinCount && e.Key is not (WordTokenizer.Unknown or WordTokenizer.Padding))
            .OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Key).ToArray();
        if (words.Length == 0)
            throw new PairForgeException(FailureKind.BadData, $"no word stands {_options.MinCount} times in the {texts.Count} training texts; lower encoder.static.min_count, now {_options.MinCount}");
        _tokenizer = WordTokenizer.Of(words);
        _rows = new float[_tokenizer.Vocabulary.Count * _dimension];
        _logWeights = new float[_tokenizer.Vocabulary.Count];
        for (var w = 0; w < words.Length; w++)
        {
            var id = w + 2; // 0 is unknown, 1 is padding: both stay zero
            FillSigns(_rows.AsSpan(id * _dimension, _dimension), words[w]);
            _logWeights[id] = (float)Math.Log(_options.Smoothing / (_options.Smoothing + ((double)occurrences[words[w]] / total)));
        }
        _start = _options.Pull > 0 ? (float[])_rows.Clone() : [];
        (_rowAdam, _weightAdam) = (new RowSparseAdam(_rows, _dimension), new RowSparseAdam(_logWeights, 1));
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
    public override Tensor Forward(ReadOnlySpan<int> texts, ReadOnlySpan<bool> views, long step)
    {
        if (_rowAdam is null) throw new InvalidOperationException("Prepare comes before Forward");
        TorchLibrary.EnsureLoaded();
        _last = new Occurrences(texts.Length);
        var random = new KeyedRandom(_seed, "token-dropout", step.ToString(System.Globalization.CultureInfo.InvariantCulture));
        for (var t = 0; t < texts.Length; t++)
            _last.AddText(_texts[texts[t]], views[t] ? _options.TokenDropout : _options.PairTokenDropout, ref random);
        var weights = new float[_logWeights.Length];
        foreach (var word in _last.Words) weights[word] = MathF.Exp(_logWeights[word]);
        var vectors = new float[texts.Length * _dimension];
        var last = _last;
        Parallel.For(0, texts.Length, t =>
        {
            var vector = vectors.AsSpan(t * _dimension, _dimension);
            foreach (var word in last.TextWords(t)) RowVectors.AddScaled(vector, Row(word), weights[word]);
        });
        _leaf = tensor(vectors, [texts.Length, _dimension], requires_grad: true);
        return _leaf;
    }

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        if (_leaf is null || _last is null) throw new InvalidOperationException("Forward and a backward pass come before Step");
        using var gradient = _leaf.grad ?? throw new InvalidOperationException("the backward pass comes before Step");
        using var flat = gradient.contiguous();
        var gradients = MemoryMarshal.Cast<byte, float>(flat.bytes).ToArray();
        var (last, adam, weightAdam) = (_last, _rowAdam!, _weightAdam!);
        adam.BeginStep(learningRate);
        weightAdam.BeginStep(learningRate * _options.WeightRate);
        var pull = (float)(learningRate * _options.Pull);
        var words = last.Words;
        var texts = last.TextsByWord();
        Parallel.For(0, words.Count, () => new float[_dimension], (k, _, sum) =>
        {
            var word = words[k];
            Array.Clear(sum);
            foreach (var text in texts.Of(k)) RowVectors.AddScaled(sum, gradients.AsSpan(text * _dimension, _dimension), 1);
            var row = Row(word);
            var weight = MathF.Exp(_logWeights[word]);
            // d/d log w = w * (row . sum); d/d row = w * sum
            Span<float> weightGradient = [weight * RowVectors.Dot(row, sum)];
            for (var i = 0; i < sum.Length; i++) sum[i] *= weight;
            adam.Move(word, sum);
            if (_options.WeightRate > 0) weightAdam.Move(word, weightGradient);
            if (pull > 0)
            {
                var start = _start.AsSpan(word * _dimension, _dimension);
                for (var i = 0; i < row.Length; i++) row[i] += pull * (start[i] - row[i]);
            }
            return sum;
        }, static _ => { });
        (_leaf, _last) = (null, null);
    }

    /// <inheritdoc/>
    public override StaticEncoder Export()
    {
        if (_tokenizer is null) throw new InvalidOperationException("Prepare comes before Export");
        var folded = new float[_rows.Length];
        for (var word = 2; word < _logWeights.Length; word++)
            RowVectors.AddScaled(folded.AsSpan(word * _dimension, _dimension), Row(word), MathF.Exp(_logWeights[word]));
        return new StaticEncoder(_tokenizer, folded, _dimension);
    }

    private Span<float> Row(int word) => _rows.AsSpan(word * _dimension, _dimension);

    /// <summary>Random signs over the square root of the dimension: rows of length 1, nearly orthogonal.</summary>
    private void FillSigns(Span<float> row, string word)
    {
        var random = new KeyedRandom(_seed, "row", word);
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
