using PairForge.Mining.Guards;

namespace PairForge.Mining;

/// <summary>Settings that other tools and papers made known; a key that a pipeline gives counts before its preset's.</summary>
public enum MinePreset
{
    /// <summary>The defaults of sentence-transformers' <c>mine_hard_negatives</c>: the top 3, no guards.</summary>
    SentenceTransformers,

    /// <summary>TopK-PercPos of NV-Retriever (Moreira et al., 2024): 4 negatives that reach at most 95 % of the positive's score, no guards.</summary>
    TopkPercpos,

    /// <summary>TopK-MarginPos of the same paper: 4 negatives at least 0.05 below the positive's score, no guards.</summary>
    TopkMarginpos,

    /// <summary>FlagEmbedding's <c>hn_mine</c>: 15 random ones of ranks 10 to 210, no guards. Its ranks count positives and the query's own text; ours do not.</summary>
    FlagEmbedding,
}

/// <summary>What a preset stands for.</summary>
internal sealed record MinePresets
{
    private static readonly IReadOnlyList<Step<NegativeGuard>> None = [Step<NegativeGuard>.Of("none", new NoGuards(), new NoGuards())];
    private static readonly MinePresets Ours = new();
    private static readonly MinePresets SentenceTransformers = new() { Guards = None };
    private static readonly MinePresets PercPos = new() { Guards = None, NumNegatives = 4, RelativeMargin = 0.05 };
    private static readonly MinePresets MarginPos = new() { Guards = None, NumNegatives = 4, AbsoluteMargin = 0.05 };
    private static readonly MinePresets FlagEmbedding = new() { Guards = None, NumNegatives = 15, RangeMin = 10, RangeMax = 210, Sampling = Sampling.Random };

    internal int NumNegatives { get; private init; } = 3;

    internal int RangeMin { get; private init; }

    internal int? RangeMax { get; private init; }

    internal double? AbsoluteMargin { get; private init; }

    internal double? RelativeMargin { get; private init; }

    internal Sampling Sampling { get; private init; }

    internal IReadOnlyList<Step<NegativeGuard>> Guards { get; private init; } = [];

    internal static MinePresets Of(MinePreset? preset) => preset switch
    {
        MinePreset.SentenceTransformers => SentenceTransformers,
        MinePreset.TopkPercpos => PercPos,
        MinePreset.TopkMarginpos => MarginPos,
        MinePreset.FlagEmbedding => FlagEmbedding,
        _ => Ours,
    };
}
