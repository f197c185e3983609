using PairForge.Text;

namespace PairForge.Quality;

/// <summary><c>gate</c>: judges each view by the bounds given; one that breaks a bound is drawn anew, up to <c>redraws</c> times, and then refused.</summary>
/// <remarks>Reuses its buffers, so it is for one thread at a time.</remarks>
/// <param name="options">The bounds.</param>
/// <param name="anchor">A buffer for the passage's words.</param>
/// <param name="view">A buffer for the view's words.</param>
internal sealed class ViewGate(GateOptions options, AnalyzedText anchor, AnalyzedText view)
{
    private readonly Levenshtein _levenshtein = new();
    private readonly Bounds _length = new("length_ratio", options.MinLengthRatio, options.MaxLengthRatio);
    private readonly Bounds _changed = new("changed_words", options.MinChangedWords, options.MaxChangedWords);
    private readonly Bounds _distance = new("edit_distance", options.MinEditDistance, options.MaxEditDistance);
    private readonly Bounds _overlap = new("word_overlap", options.MinWordOverlap, options.MaxWordOverlap);
    private readonly Bounds _similarity = new("similarity", options.MinSimilarity, options.MaxSimilarity);
    private ulong[] _anchorWords = [], _viewWords = [];

    /// <summary>The bound that a view breaks, the cheap measures first; null where it keeps to all but those of similarity.</summary>
    internal string? Refusal(string anchorText, string viewText)
    {
        if (options.MustDiffer && TextNormalizer.Key(anchorText) == TextNormalizer.Key(viewText)) return "gate.must_differ";
        if (options.SameScript && !Scripts.AreThoseOf(anchorText, viewText)) return "gate.same_script";
        var byWord = _distance.IsSet && Math.Max(anchorText.Length, viewText.Length) > EditDistance.MostUnits;
        Span<ulong> anchorWords = [], viewWords = [];
        if (byWord || _length.IsSet || _changed.IsSet || _overlap.IsSet)
        {
            anchorWords = Fill(anchor, anchorText, ref _anchorWords);
            viewWords = Fill(view, viewText, ref _viewWords);
        }
        string? refusal = null;
        if (_length.IsSet) refusal = _length.Refusal(LengthRatio.Of(anchorWords.Length, viewWords.Length));
        if (refusal is null && _changed.IsSet) refusal = _changed.Refusal(ChangedWords.Of(_levenshtein, anchorWords, viewWords, _changed.Greatest));
        if (refusal is null && _distance.IsSet)
        {
            refusal = _distance.Refusal(byWord
                ? ChangedWords.Of(_levenshtein, anchorWords, viewWords, _distance.Greatest)
                : EditDistance.Of(_levenshtein, anchorText, viewText, _distance.Greatest));
        }
        if (refusal is null && _overlap.IsSet) refusal = _overlap.Refusal(WordOverlap.Of(anchorWords, viewWords)); // the last: it sorts the words
        return refusal;
    }

    /// <summary>The bound that a cosine similarity to the anchor breaks, or null.</summary>
    internal string? Refusal(double similarity) => _similarity.Refusal(similarity);

    private static Span<ulong> Fill(AnalyzedText buffer, string text, ref ulong[] words)
    {
        buffer.Reset(text);
        var count = WordKeys.Of(buffer, ref words);
        return words.AsSpan(0, count);
    }

    /// <summary>The bounds of one measure, and the reasons under which it refuses: the keys of the options.</summary>
    private sealed class Bounds(string key, double? min, double? max)
    {
        private readonly string _tooLow = "gate.min_" + key, _tooHigh = "gate.max_" + key;

        internal bool IsSet => min is not null || max is not null;

        /// <summary>A value above this need not be known exactly.</summary>
        internal double Greatest => Math.Max(min ?? 0, max ?? 0);

        internal string? Refusal(double value) => value < min ? _tooLow : value > max ? _tooHigh : null;
    }
}
