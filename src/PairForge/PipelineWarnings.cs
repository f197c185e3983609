using PairForge.Sinks;

namespace PairForge;

/// <summary>What a pipeline asks for and will not get: nothing that keeps it from running, but hardly what was meant.</summary>
public static class PipelineWarnings
{
    /// <summary>The warnings, each one line with the remedy; none where all is well.</summary>
    public static IReadOnlyList<string> Of(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var warnings = new List<string>();
        string[] unused = [.. pipeline.Mine is null ? Array.Empty<string>() : ["mine"], .. pipeline.Negatives.Count == 0 ? Array.Empty<string>() : ["negatives"]];
        if (pipeline.Write.Format == PairFormat.Pair && unused.Length > 0)
            warnings.Add($"write.format is pair, whose rows have no place for negatives, so {string.Join(" and ", unused)} {(unused.Length == 1 ? "is" : "are")} not used; write format: triplet or n-tuple, or leave {(unused.Length == 1 ? "it" : "them")} out");
        if (pipeline.Augment is not null && pipeline.Pair.Count > 0 && !pipeline.Pair.Any(r => r.Options is ViewsRule))
            warnings.Add("augment is given, but no rule under pair asks for views, so it is not used; add views: {} to pair, or leave augment out");
        return warnings;
    }
}
