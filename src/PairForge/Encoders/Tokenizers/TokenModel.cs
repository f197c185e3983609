namespace PairForge.Encoders.Tokenizers;

/// <summary>The last step of a tokenizer: cuts one pre-token into tokens of the vocabulary.</summary>
internal abstract class TokenModel
{
    /// <summary>Appends the ids of <paramref name="word"/>, which is well-formed and not empty.</summary>
    internal abstract void Encode(string word, List<int> ids);
}
