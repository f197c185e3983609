namespace PairForge.Text;

/// <summary>The universal part-of-speech tags of Universal Dependencies, version 2.</summary>
public enum UniversalPos
{
    /// <summary>Adjective.</summary>
    Adj,

    /// <summary>Adposition.</summary>
    Adp,

    /// <summary>Adverb.</summary>
    Adv,

    /// <summary>Auxiliary.</summary>
    Aux,

    /// <summary>Coordinating conjunction.</summary>
    Cconj,

    /// <summary>Determiner.</summary>
    Det,

    /// <summary>Interjection.</summary>
    Intj,

    /// <summary>Noun.</summary>
    Noun,

    /// <summary>Numeral.</summary>
    Num,

    /// <summary>Particle.</summary>
    Part,

    /// <summary>Pronoun.</summary>
    Pron,

    /// <summary>Proper noun.</summary>
    Propn,

    /// <summary>Punctuation.</summary>
    Punct,

    /// <summary>Subordinating conjunction.</summary>
    Sconj,

    /// <summary>Symbol.</summary>
    Sym,

    /// <summary>Verb.</summary>
    Verb,

    /// <summary>Other.</summary>
    X,
}

/// <summary>From universal tags to the classes of a lexicon.</summary>
public static class UniversalPosExtensions
{
    /// <summary>The open class that a lexicon has for the tag, or null.</summary>
    public static PartOfSpeech? ToPartOfSpeech(this UniversalPos tag) => tag switch
    {
        UniversalPos.Noun => PartOfSpeech.Noun,
        UniversalPos.Verb => PartOfSpeech.Verb,
        UniversalPos.Adj => PartOfSpeech.Adjective,
        UniversalPos.Adv => PartOfSpeech.Adverb,
        _ => null,
    };
}
