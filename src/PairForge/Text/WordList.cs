using System.Collections;

namespace PairForge.Text;

/// <summary>The words of a text, ascending; a view of the text's own buffer, valid until <see cref="AnalyzedText.Reset"/>.</summary>
public readonly struct WordList : IReadOnlyList<WordSpan>
{
    private readonly WordSpan[] _words;

    internal WordList(WordSpan[] words, int count) => (_words, Count) = (words, count);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Word number <paramref name="index"/>, from 0.</summary>
    public WordSpan this[int index] => AsSpan()[index];

    /// <summary>The words as a span.</summary>
    public ReadOnlySpan<WordSpan> AsSpan() => _words.AsSpan(0, Count);

    /// <summary>Enumerates the words without an allocation.</summary>
    public ReadOnlySpan<WordSpan>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<WordSpan> IEnumerable<WordSpan>.GetEnumerator() => ((IEnumerable<WordSpan>)new ArraySegment<WordSpan>(_words ?? [], 0, Count)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<WordSpan>)this).GetEnumerator();
}
