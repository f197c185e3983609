using System.Runtime.InteropServices;

namespace PairForge.Training.Encoders;

/// <summary>Which words stand in which texts of one batch, after dropout, readable both ways.</summary>
internal sealed class Occurrences
{
    private readonly List<int> _words = [];
    private readonly List<int> _starts;
    private readonly Dictionary<int, int> _places = [];
    private readonly List<int> _distinct = [];
    private readonly List<int> _counts = [];

    internal Occurrences(int texts) => _starts = new List<int>(texts + 1) { 0 };

    /// <summary>The different words, in order of first occurrence.</summary>
    internal IReadOnlyList<int> Words => _distinct;

    /// <summary>The words of one text.</summary>
    internal ReadOnlySpan<int> TextWords(int text) => CollectionsMarshal.AsSpan(_words)[_starts[text].._starts[text + 1]];

    /// <summary>Adds the next text, leaving each word out with probability <paramref name="dropout"/>; one word always stays.</summary>
    internal void AddText(ReadOnlySpan<int> words, double dropout, ref KeyedRandom random)
    {
        var before = _words.Count;
        foreach (var word in words)
        {
            if (dropout == 0 || random.NextDouble() >= dropout) Add(word);
        }
        if (_words.Count == before && words.Length > 0) Add(words[random.NextInt(words.Length)]);
        _starts.Add(_words.Count);
    }

    /// <summary>Turns the table round: for each of <see cref="Words"/> the texts that it stands in, ascending, as often as it does.</summary>
    internal Inverse TextsByWord()
    {
        var starts = new int[_distinct.Count + 1];
        for (var k = 0; k < _distinct.Count; k++) starts[k + 1] = starts[k] + _counts[k];
        var (texts, next) = (new int[_words.Count], starts.AsSpan(0, _distinct.Count).ToArray());
        for (var text = 0; text + 1 < _starts.Count; text++)
            foreach (var word in TextWords(text)) texts[next[_places[word]]++] = text;
        return new Inverse(starts, texts);
    }

    private void Add(int word)
    {
        _words.Add(word);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, word, out var seen);
        if (!seen)
        {
            place = _distinct.Count;
            _distinct.Add(word);
            _counts.Add(0);
        }
        _counts[place]++;
    }

    /// <summary>The texts of each word.</summary>
    internal sealed class Inverse(int[] starts, int[] texts)
    {
        internal ReadOnlySpan<int> Of(int place) => texts.AsSpan(starts[place], starts[place + 1] - starts[place]);
    }
}
