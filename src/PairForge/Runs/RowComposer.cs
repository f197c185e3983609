using System.Globalization;
using PairForge.Sinks;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the rows of one passage; any number of threads may ask.</summary>
internal sealed class RowComposer
{
    private readonly RunContext _context;
    private readonly SplitData? _data;
    private readonly MinedNegatives? _mined;
    private readonly PairScores _scores;
    private readonly Dictionary<(int Passage, int Ordinal), List<string>> _inherited;
    private readonly int _wanted;

    internal RowComposer(RunContext context, int split)
    {
        (_context, _wanted) = (context, context.NegativesWanted);
        _scores = context.Split(split).Scores;
        if (context.HasPool)
        {
            _data = context.Split(split);
            _ = (_data.Pool, _data.Pairs);
            if (context.Mines) _ = _data.Anchors;
        }
        _mined = context.Mines ? new MinedNegatives(context, split) : null;
        _inherited = _data is null ? [] : InheritedNegatives(context, split, _data.Pairs.Merged);
    }

    internal void Compose(Passage passage, int number, MadeView[] views, List<Pair> rows, Tally shorts)
    {
        var planned = _data is null ? [] : _data.Pairs.Of(number);
        var scores = _scores.Of(number);
        for (var n = 0; n < scores.Length; n++)
        {
            var view = n < planned.Length ? null : (MadeView?)views[n - planned.Length];
            var negatives = Negatives(passage, number, view is null && planned[n].Kind == PairKind.Given ? planned[n].Ordinal : -1);
            if (_wanted > 0 && _context.Pipeline.Write.MissingNegative == MissingNegative.Drop
                && (negatives.Count == 0 || (_context.Format == PairFormat.NTuple && negatives.Count < _wanted)))
            {
                shorts.Add(negatives.Count == 0 ? "no-negative" : "too-few-negatives");
                continue;
            }
            var rule = view is not null ? "views" : planned[n].Kind switch { PairKind.Given => "given", PairKind.Neighbour => "neighbours", _ => "label" };
            var (viewOrdinal, positiveOrdinal) = view is { } made ? (made.Ordinal, 0) : (0, planned[n].Ordinal);
            rows.Add(new Pair
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{passage.Id}/{rule}/{viewOrdinal}/{positiveOrdinal}"),
                Anchor = new View { Text = passage.Text },
                Positive = view?.View ?? new View { Text = planned[n].Kind == PairKind.Given ? passage.Positives[planned[n].Ordinal] : _data!.Pool.Texts.Read(planned[n].Target).Text },
                Negatives = negatives,
                PositiveScore = scores[n],
                Group = passage.Group,
                Source = passage.Source,
                Rule = rule,
            });
        }
    }

    /// <summary>Negatives that a merged pair inherits from the later passages that repeat it.</summary>
    private static Dictionary<(int, int), List<string>> InheritedNegatives(RunContext context, int split, IReadOnlyList<MergedPair> merged)
    {
        var inherited = new Dictionary<(int, int), List<string>>();
        if (merged.Count == 0) return inherited;
        var owners = merged.ToLookup(m => m.Later, m => (m.Passage, m.Ordinal));
        var number = 0;
        foreach (var passage in context.Corpus.Read(split))
        {
            if (passage.Negatives.Count > 0)
            {
                foreach (var owner in owners[number].Distinct())
                {
                    if (!inherited.TryGetValue(owner, out var texts)) inherited.Add(owner, texts = []);
                    texts.AddRange(passage.Negatives);
                }
            }
            number++;
        }
        return inherited;
    }

    private List<Negative> Negatives(Passage passage, int number, int givenOrdinal)
    {
        var negatives = new List<Negative>(_wanted);
        if (_wanted == 0) return negatives;
        var seen = new HashSet<UInt128> { TextNormalizer.Key(passage.Text) };
        foreach (var positive in passage.Positives) seen.Add(TextNormalizer.Key(positive));
        var given = 0;
        foreach (var text in passage.Negatives.Concat(_inherited.GetValueOrDefault((number, givenOrdinal)) ?? Enumerable.Empty<string>()))
        {
            if (negatives.Count < _wanted && seen.Add(TextNormalizer.Key(text)))
                negatives.Add(new Negative(text, string.Create(CultureInfo.InvariantCulture, $"{passage.Id}/n{given}"), "given", -1, double.NaN));
            given++;
        }
        if (_mined is null) return negatives;
        foreach (var negative in _mined.Of(_data!.Anchors.NumberOf(_data.Pool.AnchorRow(number))))
        {
            if (negatives.Count == _wanted) break;
            var (id, text) = _data.Pool.Texts.Read(negative.Row);
            if (seen.Add(TextNormalizer.Key(text))) negatives.Add(new Negative(text, id, "exact", negative.Rank, negative.Score));
        }
        return negatives;
    }
}
