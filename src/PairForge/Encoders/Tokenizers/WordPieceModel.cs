namespace PairForge.Encoders.Tokenizers;

/// <summary>WordPiece: from the left, each time the longest piece that fits; a word that cannot be cut to its end is unknown.</summary>
/// <remarks>Wu et al. 2016, as in BERT.</remarks>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _unknown, _longestWord, _longestPiece;
    private readonly string _prefix;

    /// <param name="ids">The vocabulary.</param>
    /// <param name="unknown">Id of unknown words.</param>
    /// <param name="prefix">What a piece starts with that continues a word.</param>
    /// <param name="longestWord">A longer word, in characters, is unknown.</param>
    internal WordPieceModel(Dictionary<string, int> ids, int unknown, string prefix, int longestWord)
    {
        (_lookup, _unknown, _prefix, _longestWord) = (ids.GetAlternateLookup<ReadOnlySpan<char>>(), unknown, prefix, longestWord);
        foreach (var piece in ids.Keys) _longestPiece = Math.Max(_longestPiece, piece.Length);
    }

    internal override void Encode(string word, List<int> ids)
    {
        if (word.Length > _longestWord && word.EnumerateRunes().Count() > _longestWord)
        {
            ids.Add(_unknown);
            return;
        }
        var marked = _prefix.Length + _longestPiece <= 512 ? stackalloc char[_prefix.Length + _longestPiece] : new char[_prefix.Length + _longestPiece];
        _prefix.CopyTo(marked);
        var before = ids.Count;
        for (var at = 0; at < word.Length;)
        {
            var room = Math.Min(word.Length - at, _longestPiece);
            var start = at == 0 ? _prefix.Length : 0;
            word.AsSpan(at, room).CopyTo(marked[_prefix.Length..]);
            var length = room;
            var id = 0;
            while (length > 0 && !_lookup.TryGetValue(marked[start..(_prefix.Length + length)], out id)) length--;
            if (length == 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknown);
                return;
            }
            ids.Add(id);
            at += length;
        }
    }
}
