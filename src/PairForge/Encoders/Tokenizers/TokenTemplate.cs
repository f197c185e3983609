namespace PairForge.Encoders.Tokenizers;

/// <summary>One place of a <see cref="TokenTemplate"/>: a text, or special tokens.</summary>
/// <param name="Sequence">0 for the first text, 1 for the second, -1 for special tokens.</param>
/// <param name="SpecialIds">The special tokens' ids; empty for a text.</param>
/// <param name="TypeId">Token type (segment) of the tokens.</param>
public sealed record TokenPlace(int Sequence, IReadOnlyList<int> SpecialIds, int TypeId)
{
    /// <summary>The first text (0) or the second (1).</summary>
    public static TokenPlace Text(int sequence, int typeId) => new(sequence, [], typeId);

    /// <summary>A special token.</summary>
    public static TokenPlace Special(int id, int typeId) => new(-1, [id], typeId);
}

/// <summary>How the tokens of a text, or of a pair, are framed by special tokens, and cut to a model's length.</summary>
/// <param name="Single">The places of one text.</param>
/// <param name="Pair">The places of a pair.</param>
/// <param name="CutsLeft">Whether a long text loses its begin and not its end.</param>
/// <remarks>Lengths are shared as Hugging Face's <c>longest_first</c> does: the longer text is cut first, then both to half.</remarks>
public sealed record TokenTemplate(IReadOnlyList<TokenPlace> Single, IReadOnlyList<TokenPlace> Pair, bool CutsLeft = false)
{
    /// <summary>No special tokens.</summary>
    public static TokenTemplate Bare { get; } = new([TokenPlace.Text(0, 0)], [TokenPlace.Text(0, 0), TokenPlace.Text(1, 1)]);

    /// <summary>The special tokens that a single text gets.</summary>
    public int SingleSpecials { get; } = Single.Sum(p => p.SpecialIds.Count);

    /// <summary>The special tokens that a pair gets.</summary>
    public int PairSpecials { get; } = Pair.Sum(p => p.SpecialIds.Count);

    /// <summary>The special tokens behind a single text.</summary>
    public int SingleTrailing { get; } = Single.Reverse().TakeWhile(p => p.Sequence < 0).Sum(p => p.SpecialIds.Count);

    /// <summary>Frames one text.</summary>
    /// <param name="text">Its tokens.</param>
    /// <param name="maxTokens">The most tokens of the result; at least <see cref="SingleSpecials"/>.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="types">Receives the token types.</param>
    public void Apply(List<int> text, int maxTokens, List<int> ids, List<int> types)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, SingleSpecials);
        Append(Single, text, Math.Min(text.Count, maxTokens - SingleSpecials), [], 0, ids, types);
    }

    /// <summary>Frames a pair.</summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text.</param>
    /// <param name="maxTokens">The most tokens of the result; at least <see cref="PairSpecials"/>.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="types">Receives the token types.</param>
    public void Apply(List<int> first, List<int> second, int maxTokens, List<int> ids, List<int> types)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, PairSpecials);
        var (one, two) = Share(first.Count, second.Count, maxTokens - PairSpecials);
        Append(Pair, first, one, second, two, ids, types);
    }

    private static (int First, int Second) Share(int first, int second, int room)
    {
        if (first + second <= room) return (first, second);
        var (shorter, longer) = (Math.Min(first, second), Math.Max(first, second));
        longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + (room % 2);
        }
        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private void Append(IReadOnlyList<TokenPlace> places, List<int> first, int one, List<int> second, int two, List<int> ids, List<int> types)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(types);
        foreach (var place in places)
        {
            var before = ids.Count;
            if (place.Sequence < 0) ids.AddRange(place.SpecialIds);
            else if (place.Sequence == 0) ids.AddRange(first.GetRange(CutsLeft ? first.Count - one : 0, one));
            else ids.AddRange(second.GetRange(CutsLeft ? second.Count - two : 0, two));
            for (var i = before; i < ids.Count; i++) types.Add(place.TypeId);
        }
    }
}
