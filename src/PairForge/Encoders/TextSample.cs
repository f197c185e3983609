using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PairForge.Encoders;

/// <summary>A sample of a stream of texts that does not depend on their order: those with the least hashes.</summary>
/// <param name="most">Texts kept at most.</param>
internal sealed class TextSample(int most)
{
    private readonly List<(ulong Hash, string Text)> _texts = [];
    private ulong _bound = ulong.MaxValue;

    /// <summary>Sees a text.</summary>
    internal void Add(string text)
    {
        var hash = XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));
        if (hash > _bound) return;
        _texts.Add((hash, text));
        if (_texts.Count >= 2 * most) Thin();
    }

    /// <summary>The sample, in the order of its hashes.</summary>
    internal List<string> Take()
    {
        Thin();
        return _texts.ConvertAll(t => t.Text);
    }

    private void Thin()
    {
        _texts.Sort(static (a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.Text, b.Text));
        if (_texts.Count <= most) return;
        _texts.RemoveRange(most, _texts.Count - most);
        _bound = _texts[^1].Hash;
    }
}
