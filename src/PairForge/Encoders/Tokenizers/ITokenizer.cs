namespace PairForge.Encoders.Tokenizers;

/// <summary>Cuts a text into the tokens of a model's vocabulary. Instances are read-only and may be shared by threads.</summary>
public interface ITokenizer
{
    /// <summary>One more than the highest id.</summary>
    int Size { get; }

    /// <summary>Appends the ids of <paramref name="text"/>, in order, without special tokens around it.</summary>
    void Encode(string text, List<int> ids);
}
