namespace PairForge.Encoders.Tokenizers;

/// <summary>Cuts a text into the tokens of a model's vocabulary. Instances are read-only and may be shared by threads.</summary>
public interface ITokenizer
{
    /// <summary>One more than the highest id.</summary>
    int Size { get; }

    /// <summary>The id of the padding token; 0 where the vocabulary has none, since what is padded is masked.</summary>
    int PaddingId => 0;

    /// <summary>The most tokens, special ones included, that the tokenizer's own file allows; null where it does not say.</summary>
    int? MaxTokens => null;

    /// <summary>Where special tokens stand around a text or a pair of texts.</summary>
    TokenTemplate Template => TokenTemplate.Bare;

    /// <summary>Appends the ids of <paramref name="text"/>, in order, without special tokens around it.</summary>
    void Encode(string text, List<int> ids);
}
