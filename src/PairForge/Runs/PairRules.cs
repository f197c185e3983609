namespace PairForge.Runs;

/// <summary>What the <c>pair</c> block asks for, in one look.</summary>
/// <param name="Given">The source's own positives.</param>
/// <param name="Views">Views a passage.</param>
/// <param name="ViewsWhereNothingElse">Views only for passages without given positives: what an absent block means.</param>
/// <param name="Neighbours">Mates of the same group.</param>
/// <param name="Labels">Mates of the same label.</param>
internal sealed record PairRules(bool Given, int Views, bool ViewsWhereNothingElse, int Neighbours, int Labels)
{
    internal static PairRules Of(Pipeline pipeline)
    {
        if (pipeline.Pair.Count == 0) return new PairRules(true, 1, true, 0, 0);
        var rules = new PairRules(false, 0, false, 0, 0);
        foreach (var step in pipeline.Pair)
        {
            rules = step.Create() switch
            {
                GivenRule => rules with { Given = true },
                ViewsRule views => rules with { Views = views.Count },
                NeighboursRule neighbours => rules with { Neighbours = neighbours.Count },
                LabelRule label => rules with { Labels = label.Count },
                var other => throw new ConfigurationException($"pair: {other.GetType().Name} is no rule that a run knows"),
            };
        }
        return rules;
    }

    /// <summary>Views that a passage is asked for.</summary>
    internal int ViewsOf(Passage passage) => ViewsWhereNothingElse && passage.Positives.Count > 0 ? 0 : Views;
}
