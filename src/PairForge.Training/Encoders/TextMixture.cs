using PairForge.Augmentations;

namespace PairForge.Training.Encoders;

/// <summary>Feature cutoffs and mixups of a batch: from the sums of texts and partners to text vectors, and back for gradients.</summary>
/// <remarks>All of it is linear: zeroing a column of every row zeroes it in the sum, and a mixture of rows has the mixture of the sums.</remarks>
internal sealed class TextMixture
{
    private readonly int _texts, _dimension;
    private readonly List<int> _partners = [];
    private readonly List<(int Text, float Lambda)> _mixed = [];
    private readonly List<(int Text, bool[] Columns)> _cut = [];

    internal TextMixture(ReadOnlySpan<BatchText> texts, int dimension)
    {
        (_texts, _dimension) = (texts.Length, dimension);
        for (var t = 0; t < texts.Length; t++)
        {
            if (texts[t].Cutoff is { Kind: CutoffKind.Feature } cutoff)
            {
                var columns = new bool[dimension];
                CutoffMask.FillColumns(cutoff, columns);
                _cut.Add((t, columns));
            }
            if (texts[t].Partner < 0) continue;
            _partners.Add(texts[t].Partner);
            _mixed.Add((t, texts[t].Lambda));
        }
    }

    /// <summary>The texts that are mixed in; their sums follow those of the batch's texts.</summary>
    internal IReadOnlyList<int> Partners => _partners;

    /// <summary>Sums in all.</summary>
    internal int Sums => _texts + _partners.Count;

    /// <summary>(sums, dimension) to (texts, dimension).</summary>
    internal float[] Mix(float[] sums)
    {
        foreach (var (text, columns) in _cut) Clear(sums.AsSpan(text * _dimension, _dimension), columns);
        for (var p = 0; p < _mixed.Count; p++)
        {
            var (text, lambda) = _mixed[p];
            var own = sums.AsSpan(text * _dimension, _dimension);
            var partner = sums.AsSpan((_texts + p) * _dimension, _dimension);
            for (var i = 0; i < own.Length; i++) own[i] = (lambda * own[i]) + ((1 - lambda) * partner[i]);
        }
        return _partners.Count == 0 ? sums : sums[..(_texts * _dimension)];
    }

    /// <summary>Gradients of (texts, dimension) to those of (sums, dimension).</summary>
    internal float[] Unmix(float[] gradients)
    {
        if (_partners.Count > 0) Array.Resize(ref gradients, Sums * _dimension);
        for (var p = 0; p < _mixed.Count; p++)
        {
            var (text, lambda) = _mixed[p];
            var own = gradients.AsSpan(text * _dimension, _dimension);
            var partner = gradients.AsSpan((_texts + p) * _dimension, _dimension);
            for (var i = 0; i < own.Length; i++) (own[i], partner[i]) = (lambda * own[i], (1 - lambda) * own[i]);
        }
        foreach (var (text, columns) in _cut) Clear(gradients.AsSpan(text * _dimension, _dimension), columns);
        return gradients;
    }

    private static void Clear(Span<float> vector, bool[] columns)
    {
        for (var i = 0; i < vector.Length; i++)
            if (columns[i]) vector[i] = 0;
    }
}
