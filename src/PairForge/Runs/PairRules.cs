namespace PairForge.Runs;

/// <summary>What the <c>pair</c> block asks for, in one look.</summary>
/// <param name="Given">The source's own positives.</param>
/// <param name="Views">Positives a passage that are views.</param>
/// <param name="AnchorViews">Whether the anchors of these are views too.</param>
/// <param name="ViewsWhereNothingElse">Views only for passages without given positives: what an absent block means.</param>
/// <param name="Neighbours">Mates of the same group.</param>
/// <param name="Labels">Mates of the same label.</param>
/// <param name="Adjacent">Passages beside the anchor; null for none.</param>
internal sealed record PairRules(bool Given, int Views, bool AnchorViews, bool ViewsWhereNothingElse, int Neighbours, int Labels, AdjacentRule? Adjacent)
{
    internal static PairRules Of(Pipeline pipeline)
    {
        if (pipeline.Pair.Count == 0) return new PairRules(true, 1, false, true, 0, 0, null);
        if (Fault(pipeline) is { } fault) throw new ConfigurationException(fault);
        var rules = new PairRules(false, 0, false, false, 0, 0, null);
        foreach (var step in pipeline.Pair)
        {
            rules = step.Create() switch
            {
                GivenRule => rules with { Given = true },
                ViewsRule views => rules with { Views = views.Count, AnchorViews = views.Anchor == ViewAnchor.View },
                NeighboursRule neighbours => rules with { Neighbours = neighbours.Count },
                LabelRule label => rules with { Labels = label.Count },
                AdjacentRule adjacent => rules with { Adjacent = adjacent },
                var other => throw new ConfigurationException($"pair: {other.GetType().Name} is no rule that a run knows"),
            };
        }
        return rules;
    }

    /// <summary>What is wrong with the <c>pair</c> block; null where nothing is.</summary>
    internal static string? Fault(Pipeline pipeline) =>
        pipeline.Pair.GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"pair lists {twice.Key} {twice.Count()} times; list it once" : null;

    /// <summary>Whether a rule looks at other passages.</summary>
    internal bool DrawsOnOthers => Neighbours > 0 || Labels > 0 || Adjacent is not null;

    /// <summary>Views that every passage is asked for at most.</summary>
    internal int MostViews => AnchorViews ? 2 * Views : Views;

    /// <summary>Positives of a passage that are views.</summary>
    internal int ViewsOf(Passage passage) => ViewsWhereNothingElse && passage.Positives.Count > 0 ? 0 : Views;
}
