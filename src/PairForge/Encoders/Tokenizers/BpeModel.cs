using System.Text;

namespace PairForge.Encoders.Tokenizers;

/// <summary>What a <see cref="BpeModel"/> is made of.</summary>
internal sealed record BpeOptions
{
    /// <summary>The vocabulary.</summary>
    internal required Dictionary<string, int> Ids { get; init; }

    /// <summary>By the ids of two neighbours: the rank of their merge, and the id of the result.</summary>
    internal required Dictionary<long, (int Rank, int Id)> Merges { get; init; }

    /// <summary>Id of unknown characters; null where they have no token.</summary>
    internal int? Unknown { get; init; }

    /// <summary>Whether neighbouring unknown characters are one token.</summary>
    internal bool FusesUnknown { get; init; }

    /// <summary>Ids of the byte pieces that stand for unknown characters, -1 where one is missing; null where bytes do not.</summary>
    internal int[]? Bytes { get; init; }

    /// <summary>Whether a word that is in the vocabulary is one token, whatever the merges make of it.</summary>
    internal bool IgnoresMerges { get; init; }

    /// <summary>What the characters of a word start with from the second on.</summary>
    internal string Prefix { get; init; } = "";

    /// <summary>What the last character of a word ends with.</summary>
    internal string Suffix { get; init; } = "";
}

/// <summary>Byte-pair encoding: of all neighbours that may be merged, the pair that was learnt first, the leftmost of equal ones.</summary>
/// <remarks>Sennrich et al. 2016, in the details of Hugging Face's tokenizers.</remarks>
internal sealed class BpeModel(BpeOptions options) : TokenModel
{
    /// <summary>The key of a pair.</summary>
    internal static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    internal override void Encode(string word, List<int> ids)
    {
        if (options.IgnoresMerges && options.Ids.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }
        var symbols = Characters(word);
        if (symbols.Count > 1) Merge(symbols, ids);
        else ids.AddRange(symbols);
    }

    private List<int> Characters(string word)
    {
        var lookup = options.Ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var symbols = new List<int>(word.Length);
        Span<byte> four = stackalloc byte[4];
        var unknowns = 0; // those that are not yet written
        for (var at = 0; at < word.Length;)
        {
            var length = char.IsHighSurrogate(word[at]) ? 2 : 1;
            var last = at + length == word.Length;
            bool known;
            int id;
            if ((options.Prefix.Length == 0 || at == 0) && (options.Suffix.Length == 0 || !last)) known = lookup.TryGetValue(word.AsSpan(at, length), out id);
            else known = options.Ids.TryGetValue(string.Concat(at > 0 ? options.Prefix : "", word.AsSpan(at, length), last ? options.Suffix : ""), out id);
            if (known)
            {
                Write(unknowns, symbols);
                unknowns = 0;
                symbols.Add(id);
            }
            else if (options.Bytes is null || !AddBytes(word.AsSpan(at, length), four, symbols))
            {
                unknowns++;
            }
            at += length;
        }
        Write(unknowns, symbols);
        return symbols;
    }

    private void Write(int unknowns, List<int> symbols)
    {
        if (unknowns == 0 || options.Unknown is not { } id) return;
        for (var i = 0; i < (options.FusesUnknown ? 1 : unknowns); i++) symbols.Add(id);
    }

    private bool AddBytes(ReadOnlySpan<char> character, Span<byte> four, List<int> symbols)
    {
        var count = Encoding.UTF8.GetBytes(character, four);
        foreach (var b in four[..count])
            if (options.Bytes![b] < 0) return false;
        foreach (var b in four[..count]) symbols.Add(options.Bytes![b]);
        return true;
    }

    /// <summary>Merges in a linked list, so that a long word costs n log n.</summary>
    private void Merge(List<int> symbols, List<int> ids)
    {
        var count = symbols.Count;
        var next = new int[count];
        var previous = new int[count];
        var waiting = new PriorityQueue<(int At, int Id), long>();
        for (var i = 0; i < count; i++)
        {
            (next[i], previous[i]) = (i + 1 < count ? i + 1 : -1, i - 1);
            if (i + 1 < count) Offer(i, i + 1);
        }
        while (waiting.TryDequeue(out var merge, out _))
        {
            var (at, id) = merge;
            if (symbols[at] < 0 || next[at] < 0) continue;
            var right = next[at];
            // One of the two may have been merged with another since.
            if (!options.Merges.TryGetValue(Pair(symbols[at], symbols[right]), out var found) || found.Id != id) continue;
            symbols[at] = id;
            symbols[right] = -1;
            next[at] = next[right];
            if (next[at] >= 0) previous[next[at]] = at;
            if (previous[at] >= 0) Offer(previous[at], at);
            if (next[at] >= 0) Offer(at, next[at]);
        }
        for (var i = 0; i >= 0; i = next[i]) ids.Add(symbols[i]);

        void Offer(int left, int right)
        {
            if (options.Merges.TryGetValue(Pair(symbols[left], symbols[right]), out var found)) waiting.Enqueue((left, found.Id), Pair(found.Rank, left));
        }
    }
}
