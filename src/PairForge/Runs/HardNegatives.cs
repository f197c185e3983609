using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the hard negatives of the <c>negatives</c> block; stateless, so any thread may ask.</summary>
internal sealed class HardNegatives
{
    private readonly ulong _seed;
    private readonly WordDictionary? _dictionary;
    private readonly Protection _protection;
    private readonly (string Name, string Parameters, IHardNegative Operation)[] _operations;

    internal HardNegatives(Pipeline pipeline, WordDictionary? dictionary)
    {
        (_dictionary, _protection) = (dictionary, Protection.Of(pipeline.Augment));
        _seed = pipeline.Seed;
        _operations = [.. pipeline.Negatives.Select(o => (o.Name, CanonicalJson.Write(o.Options), o.Create()))];
    }

    /// <summary>The negatives of a passage, in the order of the block; a reason is counted for each that cannot be.</summary>
    internal List<Negative> Make(Passage passage, Tally refused)
    {
        var negatives = new List<Negative>(_operations.Length);
        if (_operations.Length == 0) return negatives;
        var text = new AnalyzedText(passage.Text, _protection, _dictionary);
        for (var at = 0; at < _operations.Length; at++)
        {
            var (name, parameters, operation) = _operations[at];
            var random = new KeyedRandom(_seed, $"negatives/{at}/{name}", passage.Id);
            var (edits, refusal) = ((IReadOnlyList<TextEdit>)[], (string?)null);
            var made = passage.Text;
            try
            {
                var result = operation.Apply(text, ref random);
                (edits, refusal) = (result.Edits, result.Refusal);
                made = TextEdits.Apply(passage.Text, edits);
            }
            catch (Exception e) when (e is not (PairForgeException or OutOfMemoryException))
            {
                refusal = "operation-failed";
            }
            if (refusal is null && Surrogates.FirstLone(made) >= 0) refusal = "lone-surrogate";
            if (refusal is null && TextNormalizer.Key(made) == TextNormalizer.Key(passage.Text)) refusal = "unchanged";
            if (refusal is null) negatives.Add(new Negative(made, $"{passage.Id}/{name}", name, -1, double.NaN) { Operations = [new AppliedOperation(name, parameters, edits)] });
            else refused.Add(refusal);
        }
        return negatives;
    }
}
