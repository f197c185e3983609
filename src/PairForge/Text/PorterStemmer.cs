namespace PairForge.Text;

/// <summary>Takes the endings off lower-case English words: connected, connecting and connections become connect.</summary>
/// <remarks>Porter, "An algorithm for suffix stripping", Program 14, 1980, as published. Words with other characters than a to z stay as they are.</remarks>
internal static class PorterStemmer
{
    private static readonly (string Ending, string Replacement)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Ending, string Replacement)[] Third =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Fourth =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    /// <summary>Stems a word in place.</summary>
    /// <returns>Its new length.</returns>
    internal static int Stem(Span<char> word)
    {
        if (word.Length <= 2 || word.ContainsAnyExceptInRange('a', 'z')) return word.Length;
        var w = new Word(word);
        PluralsAndParticiples(ref w);
        if (w.Ends("y") && w.HasVowel(w.Stem)) w.Text[w.Length - 1] = 'i';
        Replace(ref w, Second);
        Replace(ref w, Third);
        TakeOff(ref w);
        Tidy(ref w);
        return w.Length;
    }

    private static void PluralsAndParticiples(ref Word w)
    {
        if (w.Ends("sses") || w.Ends("ies")) w.Length -= 2;
        else if (w.Text[w.Length - 1] == 's' && w.Text[w.Length - 2] != 's') w.Length--;
        if (w.Ends("eed"))
        {
            if (w.Measure(w.Stem) > 0) w.Length--;
            return;
        }
        if (!(w.Ends("ed") && w.HasVowel(w.Stem)) && !(w.Ends("ing") && w.HasVowel(w.Stem))) return;
        w.Length = w.Stem;
        if (w.Ends("at") || w.Ends("bl") || w.Ends("iz")) w.Append('e');
        else if (w.IsDouble(w.Length) && w.Text[w.Length - 1] is not ('l' or 's' or 'z')) w.Length--;
        else if (w.Measure(w.Length) == 1 && w.IsShort(w.Length)) w.Append('e');
    }

    private static void Replace(ref Word w, (string Ending, string Replacement)[] rules)
    {
        // The longest ending that fits decides, whether or not its condition holds.
        var best = -1;
        for (var i = 0; i < rules.Length; i++)
        {
            if (w.Ends(rules[i].Ending) && (best < 0 || rules[i].Ending.Length > rules[best].Ending.Length)) best = i;
        }
        if (best < 0 || !w.Ends(rules[best].Ending) || w.Measure(w.Stem) == 0) return;
        w.Length = w.Stem;
        foreach (var c in rules[best].Replacement) w.Append(c);
    }

    private static void TakeOff(ref Word w)
    {
        var best = "";
        foreach (var ending in Fourth)
        {
            if (ending.Length > best.Length && w.Ends(ending)) best = ending;
        }
        if (best.Length == 0 || !w.Ends(best) || w.Measure(w.Stem) <= 1) return;
        if (best != "ion" || (w.Stem > 0 && w.Text[w.Stem - 1] is 's' or 't')) w.Length = w.Stem;
    }

    private static void Tidy(ref Word w)
    {
        if (w.Ends("e"))
        {
            var measure = w.Measure(w.Stem);
            if (measure > 1 || (measure == 1 && !w.IsShort(w.Stem))) w.Length--;
        }
        if (w.Length > 1 && w.Text[w.Length - 1] == 'l' && w.IsDouble(w.Length) && w.Measure(w.Length - 1) > 1) w.Length--;
    }

    /// <summary>A word under way, in a buffer that holds its longest form: no rule makes it longer than it was.</summary>
    private ref struct Word(Span<char> text)
    {
        internal Span<char> Text { get; } = text;

        internal int Length { get; set; } = text.Length;

        /// <summary>Length of what stands before the ending that <see cref="Ends"/> found last.</summary>
        internal int Stem { get; private set; }

        internal bool Ends(string ending)
        {
            if (!Text[..Length].EndsWith(ending)) return false;
            Stem = Length - ending.Length;
            return true;
        }

        internal void Append(char c) => Text[Length++] = c;

        internal readonly bool HasVowel(int length)
        {
            for (var i = 0; i < length; i++)
            {
                if (!IsConsonant(i)) return true;
            }
            return false;
        }

        /// <summary>Sequences of a vowel and a consonant in the first <paramref name="length"/> letters.</summary>
        internal readonly int Measure(int length)
        {
            var (count, wasVowel) = (0, false);
            for (var i = 0; i < length; i++)
            {
                var isVowel = !IsConsonant(i);
                if (wasVowel && !isVowel) count++;
                wasVowel = isVowel;
            }
            return count;
        }

        internal readonly bool IsDouble(int length) => length >= 2 && Text[length - 1] == Text[length - 2] && IsConsonant(length - 1);

        /// <summary>Ends in consonant, vowel, consonant, the last not w, x or y.</summary>
        internal readonly bool IsShort(int length) =>
            length >= 3 && IsConsonant(length - 3) && !IsConsonant(length - 2) && IsConsonant(length - 1) && Text[length - 1] is not ('w' or 'x' or 'y');

        private readonly bool IsConsonant(int i) => Text[i] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => i == 0 || !IsConsonant(i - 1),
            _ => true,
        };
    }
}
