using System.Globalization;
using PairForge.Sinks;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Makes the rows of one passage; any number of threads may ask.</summary>
internal sealed class RowComposer
{
    private static readonly List<Negative> None = []; // nobody adds to it

    private readonly RunContext _context;
    private readonly SplitData? _data;
    private readonly MinedNegatives? _mined;
    private readonly PairScores _scores;
    private readonly Dictionary<(int Passage, int Place), List<Negative>> _inherited;
    private readonly int _wanted;
    private readonly HardNegatives _made;

    internal RowComposer(RunContext context, int split)
    {
        (_context, _wanted, _made) = (context, context.NegativesWanted, new HardNegatives(context.Pipeline, context.Dictionary));
        _scores = context.Split(split).Scores;
        if (context.HasPool)
        {
            _data = context.Split(split);
            _ = (_data.Pool, _data.Pairs);
            _ = (_data.Anchors, _data.Known);
        }
        _mined = context.Mines ? new MinedNegatives(context, split) : null;
        _inherited = _data is null ? [] : InheritedNegatives(context, split, _data.Pairs.Merged);
    }

    internal void Compose(Passage passage, int number, MadeView[] views, List<Pair> rows, ComposeCounts counts)
    {
        var made = Made(passage, number, views, counts);
        var planned = _data is null ? [] : _data.Pairs.Of(number);
        var scores = _scores.Of(number);
        if (scores.Length == 0) return;
        var anchor = new View { Text = passage.Text };
        for (var n = 0; n < scores.Length; n++)
        {
            var view = n < planned.Length ? null : (MadeView?)views[n - planned.Length];
            var negatives = Negatives(passage, number, views, made, view is null ? _inherited.GetValueOrDefault((number, n)) : null);
            // Of a labeled-pair the query has them, not the pair: whether it has any is known when all its pairs are there.
            if (_wanted > 0 && _context.Pipeline.Write.MissingNegative == MissingNegative.Drop && _context.Format != PairFormat.LabeledPair
                && (negatives.Count == 0 || (_context.Format == PairFormat.NTuple && negatives.Count < _wanted)))
            {
                counts.Shorts.Add(negatives.Count == 0 ? "no-negative" : "too-few-negatives");
                continue;
            }
            var rule = view is not null ? "views" : planned[n].Kind switch { PairKind.Given => "given", PairKind.Neighbour => "neighbours", PairKind.Adjacent => "adjacent", _ => "label" };
            var (viewOrdinal, positiveOrdinal) = view is { } own ? (own.Ordinal, 0) : (0, planned[n].Ordinal);
            rows.Add(new Pair
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{passage.Id}/{rule}/{viewOrdinal}/{positiveOrdinal}"),
                Anchor = view?.Anchor ?? anchor,
                Positive = view?.View ?? new View { Text = planned[n].Kind == PairKind.Given ? passage.Positives[planned[n].Ordinal] : _data!.Pool.Texts.Read(planned[n].Target).Text },
                Negatives = negatives,
                PositiveScore = scores[n],
                Group = passage.Group ?? (_context.Rules.AnchorViews ? passage.Id : null),
                Source = passage.Source,
                Rule = rule,
            });
        }
    }

    /// <summary>Negatives that a merged pair inherits from the later passages that repeat it.</summary>
    private static Dictionary<(int, int), List<Negative>> InheritedNegatives(RunContext context, int split, IReadOnlyList<MergedPair> merged)
    {
        var inherited = new Dictionary<(int, int), List<Negative>>();
        if (merged.Count == 0) return inherited;
        var owners = merged.ToLookup(m => m.Later, m => (m.Passage, m.Place));
        var number = 0;
        foreach (var passage in context.Corpus.Read(split))
        {
            if (passage.Negatives.Count > 0)
            {
                foreach (var owner in owners[number].Distinct())
                {
                    if (!inherited.TryGetValue(owner, out var negatives)) inherited.Add(owner, negatives = []);
                    negatives.AddRange(Given(passage));
                }
            }
            number++;
        }
        return inherited;
    }

    /// <summary>The negatives made of the anchor that are none of its positives, given, drawn or a view.</summary>
    private List<Negative> Made(Passage passage, int number, MadeView[] views, ComposeCounts counts)
    {
        if (_wanted == 0) return None;
        var made = _made.Make(passage, counts.NegativesRefused);
        made.RemoveAll(negative =>
        {
            var key = TextNormalizer.Key(negative.Text);
            var isPositive = IsPositive(number, negative.Text) || passage.Positives.Any(p => TextNormalizer.Key(p) == key) || views.Any(v => TextNormalizer.Key(v.View.Text) == key || (v.Anchor is not null && TextNormalizer.Key(v.Anchor.Text) == key));
            if (isPositive) counts.NegativesRefused.Add("is-positive");
            else counts.NegativesMade.Add(negative.Miner);
            return isPositive;
        });
        return made;
    }

    private List<Negative> Negatives(Passage passage, int number, MadeView[] views, List<Negative> made, List<Negative>? inherited)
    {
        if (_wanted == 0) return None;
        var negatives = new List<Negative>();
        var used = new HashSet<UInt128>();
        if (passage.Negatives.Count > 0 || made.Count > 0 || inherited is not null)
        {
            used.Add(TextNormalizer.Key(passage.Text));
            foreach (var view in views)
            {
                used.Add(TextNormalizer.Key(view.View.Text));
                if (view.Anchor is { } anchor) used.Add(TextNormalizer.Key(anchor.Text));
            }
            foreach (var negative in Given(passage).Concat(inherited ?? []).Concat(made))
            {
                if (negatives.Count == _wanted) break;
                if (!IsPositive(number, negative.Text) && used.Add(TextNormalizer.Key(negative.Text))) negatives.Add(negative);
            }
        }
        if (_mined is null) return negatives;
        foreach (var negative in _mined.Of(_data!.Anchors.NumberOf(_data.Pool.AnchorRow(number))))
        {
            if (negatives.Count == _wanted) break;
            var (id, text) = _data.Pool.Texts.Read(negative.Row);
            if (used.Add(TextNormalizer.Key(text))) negatives.Add(new Negative(text, id, negative.Rank < 0 ? "random" : "exact", negative.Rank, negative.Score) { Weight = negative.Weight });
        }
        return negatives;
    }

    /// <summary>Whether a text is a positive of the passage's anchor, by whatever passage.</summary>
    private bool IsPositive(int number, string text) => _data is not null && _data.Pool.Find(text) is var row and >= 0
        && _data.Known.Of(_data.Anchors.NumberOf(_data.Pool.AnchorRow(number))).BinarySearch(row) >= 0;

    private static IEnumerable<Negative> Given(Passage passage) =>
        passage.Negatives.Select((text, n) => new Negative(text, string.Create(CultureInfo.InvariantCulture, $"{passage.Id}/n{n}"), "given", -1, double.NaN));
}
