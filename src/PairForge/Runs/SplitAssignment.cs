using System.Text.RegularExpressions;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Which split a passage belongs to: decided before augmentation by its group, or by its anchor's text where it has none.</summary>
/// <remarks>
/// A keyed hash is compared with the shares, so neither new data nor another order moves a passage, a group is never cut,
/// and equal anchors never straddle. Texts are equal after Unicode and case normalisation.
/// </remarks>
internal sealed partial class SplitAssignment
{
    /// <summary>The split of everything that no share takes.</summary>
    internal const string Rest = "train";

    private const int Most = 200; // a split's number is a byte

    private readonly ulong _seed;
    private readonly double[] _ends;

    /// <exception cref="ConfigurationException">A name or a share is wrong.</exception>
    internal SplitAssignment(ulong seed, IReadOnlyDictionary<string, double> shares)
    {
        _seed = seed;
        if (Fault(shares) is { } fault) throw new ConfigurationException(fault);
        Names = [Rest, .. shares.Keys.Order(StringComparer.Ordinal)];
        _ends = new double[shares.Count];
        for (var i = 0; i < _ends.Length; i++) _ends[i] = shares[Names[i + 1]] + (i > 0 ? _ends[i - 1] : 0);
    }

    /// <summary>Names of the splits, <see cref="Rest"/> first.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>Number of a passage's split.</summary>
    internal int Of(Passage passage)
    {
        if (_ends.Length == 0) return 0;
        var key = passage.Group is { } group ? "group/" + group : "text/" + TextNormalizer.Key(passage.Text).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
        var at = new KeyedRandom(_seed, "split", key).NextDouble();
        for (var i = 0; i < _ends.Length; i++)
        {
            if (at < _ends[i]) return i + 1;
        }
        return 0;
    }

    /// <summary>What is wrong with shares; null where nothing is.</summary>
    internal static string? Fault(IReadOnlyDictionary<string, double> shares)
    {
        if (shares.Count > Most) return $"split has {shares.Count} names; it may have {Most}";
        foreach (var (name, share) in shares)
        {
            if (name == Rest) return $"split names '{Rest}', which is what the other splits leave";
            if (!Name().IsMatch(name)) return $"split names '{name}'; a name is lower-case letters, digits and '_', such as dev";
            if (!(share > 0 && share < 1)) return FormattableString.Invariant($"split.{name} is {share}; it must be a share between 0 and 1, such as 0.01");
        }
        return shares.Values.Sum() is var sum and >= 1 ? FormattableString.Invariant($"the shares of split sum to {sum}; they must leave something for {Rest}") : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex Name();
}
