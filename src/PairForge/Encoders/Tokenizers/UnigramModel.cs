using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>Unigram: the most probable cut of a word into pieces, found by Viterbi's algorithm.</summary>
/// <remarks>
/// Kudo 2018, as SentencePiece and Hugging Face have it: a character that is no piece costs 10 more than the least probable piece,
/// and neighbouring unknown characters are one token. Of equal cuts the one whose last piece begins first wins.
/// </remarks>
internal sealed class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<int> _pieceAt = [-1];
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknown;
    private readonly int[]? _bytes;
    private readonly Dictionary<long, int> _tree = []; // (node, character) -> node of the tree of all pieces

    /// <param name="ids">The vocabulary.</param>
    /// <param name="scores">Logarithmic probabilities by id.</param>
    /// <param name="unknown">Id of unknown characters; null where there is none: then a text that needs one is refused.</param>
    /// <param name="bytes">Ids of the byte pieces that stand for unknown characters, -1 where one is missing; null where bytes do not.</param>
    internal UnigramModel(Dictionary<string, int> ids, double[] scores, int? unknown, int[]? bytes)
    {
        (_lookup, _scores, _unknown, _bytes) = (ids.GetAlternateLookup<ReadOnlySpan<char>>(), scores, unknown, bytes);
        _unknownScore = (scores.Length == 0 ? 0 : scores.Min()) - UnknownPenalty;
        foreach (var (piece, id) in ids)
        {
            var node = 0;
            foreach (var c in piece)
            {
                if (!_tree.TryGetValue(Edge(node, c), out var next))
                {
                    next = _pieceAt.Count;
                    _tree.Add(Edge(node, c), next);
                    _pieceAt.Add(-1);
                }
                node = next;
            }
            if (node != 0) _pieceAt[node] = id;
        }
    }

    internal override void Encode(string word, List<int> ids)
    {
        var best = new Step[word.Length + 1];
        for (var i = 1; i < best.Length; i++) best[i].Start = -1;
        for (var start = 0; start < word.Length;)
        {
            var character = char.IsHighSurrogate(word[start]) ? 2 : 1;
            var here = best[start].Score;
            var single = false;
            for (int at = start, node = 0; at < word.Length && _tree.TryGetValue(Edge(node, word[at]), out node); at++)
            {
                var id = _pieceAt[node];
                if (id < 0) continue;
                Take(ref best[at + 1], start, id, here + _scores[id]);
                single |= at + 1 - start == character;
            }
            if (!single) Take(ref best[start + character], start, -1, here + _unknownScore);
            start += character;
        }
        var from = ids.Count;
        var unknownEnd = -1;
        for (var end = word.Length; end > 0; end = best[end].Start)
        {
            var step = best[end];
            var isUnknown = step.Id < 0 || step.Id == _unknown;
            if (isUnknown && unknownEnd < 0) unknownEnd = end;
            if (isUnknown && _unknown is not null && step.Start > 0) continue; // it may go on
            if (isUnknown || unknownEnd >= 0)
            {
                AddUnknown(word.AsSpan(isUnknown ? step.Start : end, unknownEnd - (isUnknown ? step.Start : end)), ids);
                unknownEnd = -1;
            }
            if (!isUnknown) ids.Add(step.Id);
        }
        ids.Reverse(from, ids.Count - from);
    }

    /// <summary>Appends the token of unknown characters, last byte first.</summary>
    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_lookup.TryGetValue(text, out var id))
        {
            ids.Add(id);
            return;
        }
        if (_bytes is not null)
        {
            var before = ids.Count;
            foreach (var b in Encoding.UTF8.GetBytes(text.ToArray())) ids.Add(_bytes[b]);
            if (ids.IndexOf(-1, before) < 0)
            {
                ids.Reverse(before, ids.Count - before);
                return;
            }
            ids.RemoveRange(before, ids.Count - before);
        }
        ids.Add(_unknown ?? throw new PairForgeException(FailureKind.BadData, $"the tokenizer has no token for '{text}' and no unk_id; a vocabulary of single characters or an unknown token is needed"));
    }

    private static void Take(ref Step step, int start, int id, double score)
    {
        if (step.Start < 0 || score > step.Score) (step.Start, step.Id, step.Score) = (start, id, score);
    }

    private static long Edge(int node, char c) => ((long)node << 16) | c;

    /// <summary>The best way to an end: its last piece and its score.</summary>
    private struct Step
    {
        internal int Start, Id;
        internal double Score;
    }
}
