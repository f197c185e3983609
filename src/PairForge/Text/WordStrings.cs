namespace PairForge.Text;

/// <summary>Words as strings, so that a frequent one is made once and what English knows of it is asked once.</summary>
/// <remarks>Two tables of fixed size, in which a word takes the place of another with its hash. For one thread.</remarks>
internal sealed class WordStrings
{
    private const int Places = 16384, NaturalPlaces = 2048, Longest = 24, MissesAReplacement = 4;

    private readonly string?[] _strings = new string[Places];
    private readonly (string Capital, string Natural)[] _naturals = new (string, string)[NaturalPlaces];
    private uint _misses;

    /// <summary>A text as a string.</summary>
    internal string Of(ReadOnlySpan<char> text)
    {
        if ((uint)(text.Length - 1) >= Longest) return text.ToString();
        ref var known = ref _strings[Hash(text) % Places];
        if (known is not null && text.SequenceEqual(known)) return known;
        var made = text.ToString();
        // Most of what misses is rare: if each took the place, the collector would have to carry every one of them on.
        if (known is null || _misses++ % MissesAReplacement == 0) known = made;
        return made;
    }

    /// <summary>Three texts joined.</summary>
    internal string Of(ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> third)
    {
        if (first.Length + second.Length + third.Length > Longest) return string.Concat(first, second, third);
        Span<char> joined = stackalloc char[Longest];
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        return Of(joined[..(first.Length + second.Length + third.Length)]);
    }

    /// <summary>A word whose only capital is its first letter, as English writes it inside a sentence: itself where it may be a name.</summary>
    internal string Natural(ReadOnlySpan<char> word)
    {
        if (word.Length > Longest) return WordContext.NaturalOf(word);
        ref var known = ref _naturals[Hash(word) % NaturalPlaces];
        if (known.Capital is null || !word.SequenceEqual(known.Capital)) known = (word.ToString(), WordContext.NaturalOf(word));
        return known.Natural;
    }

    private static uint Hash(ReadOnlySpan<char> text) =>
        (uint)((((((text[0] * 31) + text[^1]) * 31) + text[text.Length / 2]) * 31) + text[text.Length / 3] + (text.Length * 509));
}
