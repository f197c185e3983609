namespace PairForge.Encoders.Tokenizers;

/// <summary>WordLevel: a word is in the vocabulary, or it is unknown.</summary>
/// <param name="ids">The vocabulary.</param>
/// <param name="unknown">Id of unknown words; null where such a word has no token.</param>
internal sealed class WordLevelModel(Dictionary<string, int> ids, int? unknown) : TokenModel
{
    internal override void Encode(string word, List<int> into)
    {
        if (ids.TryGetValue(word, out var id)) into.Add(id);
        else if (unknown is { } other) into.Add(other);
    }
}
