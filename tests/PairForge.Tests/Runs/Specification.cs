using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PairForge.Mining;
using PairForge.Sinks;

namespace PairForge.Tests.Runs;

/// <summary>A pair as it must be written.</summary>
/// <param name="Id">Row id without the ordinal of the negative.</param>
/// <param name="Given">Usable given negatives.</param>
/// <param name="Mined">What mined negatives are taken from, best first.</param>
/// <param name="ByChance">Whether they are drawn from more than are needed.</param>
internal sealed record SpecifiedPair(
    string Id, string PassageId, string Rule, string Anchor, string Positive, double Score, string? Group, string Source,
    IReadOnlyList<Negative> Given, IReadOnlyList<Negative> Mined, bool ByChance);

/// <summary>The rows of one query in a labeled-pair: the pairs of an anchor, and their negatives, each once.</summary>
/// <param name="Negatives">All of them; where chance chooses, all that it may choose of.</param>
internal sealed record SpecifiedQuery(IReadOnlyList<SpecifiedPair> Pairs, IReadOnlyList<Negative> Negatives)
{
    internal bool ByChance => Pairs.Any(p => p.ByChance);
}

/// <summary>What chance decided about a pair.</summary>
/// <param name="Text">Its positive.</param>
/// <param name="Repeats">The later passages that were merged into it.</param>
internal sealed record ProbedPair(string PassageId, string Rule, int Ordinal, string Text, IReadOnlyList<string> Repeats);

/// <summary>What a run must write, said as plainly as possible: double loops over double-precision scores.</summary>
internal sealed class Specification
{
    private static readonly ConcurrentDictionary<string, string> Keys = new();

    private readonly RandomRun _run;
    private readonly IReadOnlyList<ProbedPair> _probed;
    private readonly List<Passage> _passages = [];
    private readonly List<(string Id, string Text, string Key)> _pool = [];
    private readonly Dictionary<string, HashSet<string>> _tags = [];
    private readonly List<Planned> _planned = [];
    private double? _viewReference;

    /// <param name="run">The run.</param>
    /// <param name="probed">The pairs of the same run without mining: the mates that the rules neighbours and label draw are all that chance decides.</param>
    internal Specification(RandomRun run, IReadOnlyList<ProbedPair> probed)
    {
        (_run, _probed) = (run, probed);
        Filter();
        FillPool();
        Plan();
        Unite();
        Compose();
    }

    internal List<SpecifiedPair> Pairs { get; } = [];

    /// <summary>Of a labeled-pair: the pairs by anchor, where the last passage with that anchor stands.</summary>
    internal List<SpecifiedQuery> LabeledQueries { get; } = [];

    internal PairFormat Format { get; private set; }

    /// <summary>Negatives a pair at most.</summary>
    internal int Wanted { get; private set; }

    /// <summary>True where negatives are asked for that nothing could give.</summary>
    internal bool IsImpossible { get; private set; }

    internal Dictionary<string, long> Filtered { get; } = [];

    internal Dictionary<string, long> ViewsRefused { get; } = [];

    internal Dictionary<string, long> Short { get; } = [];

    internal long ViewsMade { get; private set; }

    internal long Merged { get; private set; }

    internal long Queries { get; private set; }

    internal long ShortAnchors { get; private set; }

    internal long Candidates { get; private set; }

    internal Dictionary<string, long> Skipped { get; } = new() { ["absolute_margin"] = 0, ["max_score"] = 0, ["min_score"] = 0, ["range_min"] = 0, ["relative_margin"] = 0 };

    internal List<double> PositiveScores { get; } = [];

    /// <summary>A pair before its negatives are known.</summary>
    private sealed record Planned(Passage Passage, string AnchorKey, string Rule, int Ordinal, string Positive, List<Negative> Given);

    /// <summary>Texts are equal when only case, white space and Unicode form differ; spelt out for the characters that the corpora use.</summary>
    internal static string Key(string text)
    {
        if (Keys.TryGetValue(text, out var known)) return known;
        var plain = new StringBuilder();
        foreach (var c in text.Replace("e\u0301", "é", StringComparison.Ordinal).Replace("E\u0301", "É", StringComparison.Ordinal))
            plain.Append(c switch { '\uFB01' => "fi", '\u00A0' => " ", >= '\uFF21' and <= '\uFF5A' => $"{(char)(c - 0xFEE0)}", _ => $"{c}" });
        return Keys[text] = string.Join(' ', plain.ToString().ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private void Filter()
    {
        var seen = new HashSet<string>();
        foreach (var passage in _run.Sources.SelectMany(s => s))
        {
            var signature = string.Join('\n', new[] { passage.Text }.Concat(passage.Positives).Select(Key));
            if (!_run.Deduplicates || seen.Add(signature)) _passages.Add(passage);
            else Count(Filtered, "exact-duplicate");
        }
    }

    /// <summary>The pool: kept passages, given positives and the corpus, each text once, in order of first appearance; never views.</summary>
    private void FillPool()
    {
        foreach (var passage in _passages)
        {
            Add(passage.Id, passage.Text);
            for (var p = 0; p < passage.Positives.Count; p++) Add($"{passage.Id}/p{p}", passage.Positives[p]);
            foreach (var text in passage.Positives.Append(passage.Text)) Tag(Key(text), passage);
        }
        var offset = 0;
        foreach (var line in _run.Corpus ?? [])
        {
            if (_run.Mine is not null) Add($"corpus:corpus.txt:{offset}:0", line);
            offset += Encoding.UTF8.GetByteCount(line) + 1;
        }

        void Add(string id, string text)
        {
            if (_tags.TryAdd(Key(text), [])) _pool.Add((id, text, Key(text)));
        }

        // A text has the groups of all passages in which it stands, as anchor or as given positive; and their labels, where a rule makes positives of them.
        void Tag(string key, Passage passage)
        {
            if (_run.Mine?.AllowSameGroup == false && passage.Group is not null) _tags[key].Add("group " + passage.Group);
            if (passage.Label is not null && _run.Rules.Any(r => r is LabelRule)) _tags[key].Add("label " + passage.Label);
        }
    }

    private void Plan()
    {
        var firsts = new HashSet<(string, string)>();
        foreach (var passage in _passages)
        {
            if (Gives)
            {
                for (var p = 0; p < passage.Positives.Count; p++)
                {
                    if (Key(passage.Positives[p]) == Key(passage.Text)) Count(Short, "positive-equals-anchor");
                    else AddOrMerge(new(passage, Key(passage.Text), "given", p, passage.Positives[p], []));
                }
            }
            foreach (var (rule, count) in Draws)
            {
                if (count == 0) continue;
                var mates = Mates(passage, rule);
                var drawn = _probed.Where(d => d.PassageId == passage.Id && d.Rule == rule).ToList();
                Assert.All(drawn, d => Assert.Contains(Key(d.Text), mates));
                Assert.Equal(drawn.Count, drawn.Select(d => Key(d.Text)).Distinct().Count());
                Assert.InRange(drawn.Count, 0, Math.Min(count, mates.Count));
                foreach (var d in drawn) Assert.True(AddOrMerge(new(passage, Key(passage.Text), rule, d.Ordinal, d.Text, [])));
                Merged += Math.Min(count, mates.Count) - drawn.Count; // drawn, but an earlier pair is equal
                Count(Short, rule == "label" ? "no-label-mate" : "no-neighbour", count - Math.Min(count, mates.Count));
            }
            foreach (var (ordinal, beside) in Adjacent(passage))
            {
                if (beside is null) Count(Short, "no-adjacent");
                else if (Key(beside.Text) == Key(passage.Text)) Count(Short, "positive-equals-anchor");
                else AddOrMerge(new(passage, Key(passage.Text), "adjacent", ordinal, PoolText(Key(beside.Text)), []));
            }
            var views = _run.Rules.OfType<ViewsRule>().SingleOrDefault()?.Count ?? (_run.Rules.Count == 0 && passage.Positives.Count == 0 ? 1 : 0);
            for (var v = 0; v < views; v++)
            {
                var view = _run.Augments ? DropFirstWord.Of(passage.Text) : passage.Text;
                if (view is null) Count(ViewsRefused, "too-short", AnchorViews ? 2 : 1);
                else if (AnchorViews && _run.Augments)
                {
                    // Every view has the same text, so that only the very first is made.
                    ViewsMade += v == 0 ? 1 : 0;
                    Count(ViewsRefused, "duplicate-view", v == 0 ? 1 : 2);
                    Count(Short, "one-view", v == 0 ? 1 : 0);
                }
                else if (v > 0 && _run.Augments) Count(ViewsRefused, "duplicate-view");
                else
                {
                    ViewsMade += AnchorViews ? 2 : 1;
                    _planned.Add(new(passage, Key(passage.Text), "views", v, view, []));
                }
            }
        }

        bool AddOrMerge(Planned pair)
        {
            var isFirst = firsts.Add((pair.AnchorKey, Key(pair.Positive)));
            if (isFirst) _planned.Add(pair);
            else Merged++;
            return isFirst;
        }
    }

    /// <summary>Equal pairs of several passages have the negatives of all of them, in the order of the passages.</summary>
    private void Unite()
    {
        foreach (var pair in _planned)
        {
            pair.Given.AddRange(Negatives(pair.Passage));
            if (pair.Rule == "views") continue;
            var repeats = _probed.SingleOrDefault(p => p.PassageId == pair.Passage.Id && p.Rule == pair.Rule && p.Ordinal == pair.Ordinal)?.Repeats ?? [];
            foreach (var later in _passages.Skip(_passages.IndexOf(pair.Passage) + 1).Where(p => Key(p.Text) == pair.AnchorKey))
            {
                var gives = Gives && later.Positives.Any(p => Key(p) == Key(pair.Positive))
                    || Adjacent(later).Any(a => a.Beside is not null && Key(a.Beside.Text) == Key(pair.Positive));
                var mayDraw = Draws.Any(d => d.Count > 0 && Mates(later, d.Rule).Contains(Key(pair.Positive)));
                var mustDraw = Draws.Any(d => d.Count >= Mates(later, d.Rule).Count && Mates(later, d.Rule).Contains(Key(pair.Positive)));
                if (gives || mustDraw) Assert.Contains(later.Id, repeats);
                else if (!mayDraw) Assert.DoesNotContain(later.Id, repeats);
                if (repeats.Contains(later.Id)) pair.Given.AddRange(Negatives(later));
            }
        }

        static IEnumerable<Negative> Negatives(Passage passage) => passage.Negatives.Select((text, n) => new Negative(text, $"{passage.Id}/n{n}", "given", -1, double.NaN));
    }

    private bool AnchorViews => _run.Rules.OfType<ViewsRule>().Any(r => r.Anchor == ViewAnchor.View);

    private bool Gives => _run.Rules.Count == 0 || _run.Rules.Any(r => r is GivenRule);

    private (string Rule, int Count)[] Draws =>
        [("neighbours", _run.Rules.OfType<NeighboursRule>().SingleOrDefault()?.Count ?? 0), ("label", _run.Rules.OfType<LabelRule>().SingleOrDefault()?.Count ?? 0)];

    /// <summary>The places beside a passage, nearest first, and who stands there: the ordinal of the record is that many more, or the passage stands so many later in the list of its document.</summary>
    private IEnumerable<(int Ordinal, Passage? Beside)> Adjacent(Passage passage)
    {
        if (_run.Rules.OfType<AdjacentRule>().SingleOrDefault() is not { } rule) yield break;
        var document = _passages.Where(p => rule.Within switch
        {
            AdjacentScope.Record => (p.Source, p.Position.Offset) == (passage.Source, passage.Position.Offset),
            AdjacentScope.Group => p.Group is not null && p.Group == passage.Group,
            _ => p.Source == passage.Source,
        }).ToList();
        var ordinal = 0;
        for (var distance = 1; distance <= rule.Distance; distance++)
        {
            foreach (var step in rule.Side switch { AdjacentSide.Next => new[] { distance }, AdjacentSide.Previous => [-distance], _ => [distance, -distance] })
            {
                yield return (ordinal++, rule.Within == AdjacentScope.Record
                    ? document.Find(p => p.Position.Ordinal == passage.Position.Ordinal + step)
                    : document.Contains(passage) ? document.ElementAtOrDefault(document.IndexOf(passage) + step) : null);
            }
        }
    }

    /// <summary>The other anchors of the same group or label.</summary>
    private List<string> Mates(Passage passage, string rule)
    {
        return [.. _passages.Where(m => Tag(m) is { } tag && tag == Tag(passage)).Select(m => Key(m.Text)).Where(m => m != Key(passage.Text)).Distinct()];

        string? Tag(Passage p) => rule == "label" ? p.Label : p.Group;
    }

    private void Compose()
    {
        var mostGiven = _passages.Max(p => p.Negatives.Count);
        Format = _run.Write.Format ?? (_run.Mine is not null || mostGiven > 0 ? PairFormat.Triplet : PairFormat.Pair);
        Wanted = Format == PairFormat.Pair ? 0 : _run.Mine?.NumNegatives ?? (Format == PairFormat.NTuple || mostGiven == 0 ? mostGiven : int.MaxValue);
        IsImpossible = Format != PairFormat.Pair && Wanted == 0;
        if (IsImpossible) return;

        var queries = _planned.Select(p => p.AnchorKey).Distinct().ToList();
        var mostPositives = queries.Select(q => _planned.Count(p => p.AnchorKey == q && p.Rule != "views")).Append(1).Max();
        var mined = new Dictionary<string, List<Negative>>();
        if (_run.Mine is { } mine && Wanted > 0)
        {
            foreach (var query in queries) mined.Add(query, Survivors(query, mine, mostPositives));
            Queries = queries.Count;
            ShortAnchors = mined.Values.Count(s => s.Count < mine.NumNegatives);
            PositiveScores.AddRange(_planned.Select(Score));
        }

        foreach (var pair in _planned)
        {
            var known = Known(pair.AnchorKey, p => p.Rule != "views" || p.Passage == pair.Passage);
            var given = pair.Given.Where(n => !known.Contains(Key(n.Text))).DistinctBy(n => Key(n.Text)).Take(Wanted).ToList();
            var survivors = mined.GetValueOrDefault(pair.AnchorKey) ?? [];
            var byChance = _run.Mine?.Sampling == PairForge.Mining.Sampling.Random && survivors.Count > _run.Mine.NumNegatives;
            if (!byChance) survivors = [.. survivors.Take(_run.Mine?.NumNegatives ?? 0)];
            var unused = survivors.Where(s => !given.Exists(g => Key(g.Text) == Key(s.Text))).ToList();
            var count = byChance ? Wanted : Math.Min(Wanted, given.Count + unused.Count);
            if (Wanted > 0 && Format != PairFormat.LabeledPair && _run.Write.MissingNegative == MissingNegative.Drop && (count == 0 || (Format == PairFormat.NTuple && count < Wanted)))
            {
                Count(Short, count == 0 ? "no-negative" : "too-few-negatives");
                continue;
            }
            var (view, positive) = pair.Rule == "views" ? (pair.Ordinal, 0) : (0, pair.Ordinal);
            Pairs.Add(new(string.Create(CultureInfo.InvariantCulture, $"{pair.Passage.Id}/{pair.Rule}/{view}/{positive}"), pair.Passage.Id, pair.Rule, pair.Passage.Text, pair.Positive,
                _run.Mine is not null || _run.Encodes || _run.Write.Scores ? Score(pair) : double.NaN, pair.Passage.Group ?? (AnchorViews ? pair.Passage.Id : null), pair.Passage.Source, given, unused, byChance));
        }
        if (Format == PairFormat.LabeledPair) JoinQueries();
    }

    private void JoinQueries()
    {
        var queries = Pairs.GroupBy(p => Key(p.Anchor)).OrderBy(q => _passages.FindLastIndex(p => Key(p.Text) == q.Key)).ToList();
        Pairs.Clear();
        foreach (var pairs in queries)
        {
            var negatives = pairs.SelectMany(p => p.Given.Concat(p.ByChance ? p.Mined : p.Mined.Take(Wanted - p.Given.Count)))
                .Where(n => !pairs.Any(p => Key(p.Positive) == Key(n.Text))).ToList();
            if (!pairs.Any(p => p.ByChance)) negatives = [.. negatives.DistinctBy(n => Key(n.Text))]; // else one that is not drawn may stand for one that is
            if (negatives.Count == 0 && _run.Write.MissingNegative == MissingNegative.Drop)
            {
                Count(Short, "no-negative", pairs.Count());
                continue;
            }
            LabeledQueries.Add(new([.. pairs], negatives));
            Pairs.AddRange(pairs);
        }
    }

    /// <summary>What may never be a negative of a query: its own text and every positive of it that is known.</summary>
    private HashSet<string> Known(string query, Func<Planned, bool> counts) =>
    [
        query,
        .. _passages.Where(p => Key(p.Text) == query).SelectMany(p => p.Positives).Select(Key),
        .. _planned.Where(p => p.AnchorKey == query && counts(p)).Select(p => Key(p.Positive)),
    ];

    /// <summary>The candidates of a query that pass every guard and stand in the rank window, best first.</summary>
    private List<Negative> Survivors(string query, MineOptions mine, int mostPositives)
    {
        var candidates = CandidatesOf(query);
        var positives = _planned.Where(p => p.AnchorKey == query && p.Rule != "views").ToList();
        var reference = positives.Count > 0 ? positives.Min(Score) : _viewReference ??= ViewReference();
        var margins = mine.AbsoluteMargin is not null || mine.RelativeMargin is not null || mine.MaxScore is not null;
        var window = mine.RangeMax ?? mine.RangeMin + (margins ? 10 : 1) * mine.NumNegatives + mostPositives;
        var survivors = new List<Negative>();
        for (var rank = 0; rank < candidates.Count && rank < window + mostPositives && survivors.Count < window; rank++)
        {
            var (id, text, score) = candidates[rank];
            Candidates++;
            if (score + mine.AbsoluteMargin > reference) Skipped["absolute_margin"]++;
            else if (score > reference - mine.RelativeMargin * Math.Abs(reference)) Skipped["relative_margin"]++;
            else if (score > mine.MaxScore) Skipped["max_score"]++;
            else if (score < mine.MinScore) Skipped["min_score"]++;
            else
            {
                survivors.Add(new Negative(text, id, "exact", rank, score));
                if (survivors.Count <= mine.RangeMin) Skipped["range_min"]++;
            }
        }
        // Where no guard refuses anything, the default window never stands between a query and its negatives.
        if (!margins && mine.MinScore is null && mine.RangeMax is null) Assert.True(survivors.Count >= Math.Min(candidates.Count, mine.RangeMin + mine.NumNegatives));
        return [.. survivors.Skip(mine.RangeMin)];
    }

    /// <summary>What may be a negative of a query, best first.</summary>
    private List<(string Id, string Text, double Score)> CandidatesOf(string query)
    {
        var known = Known(query, _ => true);
        var anchor = PoolText(query);
        var candidates = new List<(string Id, string Text, double Score)>();
        foreach (var (id, text, key) in _pool)
        {
            if (!known.Contains(key) && !_tags[key].Overlaps(_tags[query])) candidates.Add((id, text, Cosine(anchor, text)));
        }
        return [.. candidates.OrderByDescending(c => c.Score)]; // a stable sort: equal scores stay in order of first appearance
    }

    /// <summary>What stands for a view's score: the median of the given and label positives', or of the nearest candidates' where fewer than 20 are known.</summary>
    private double ViewReference()
    {
        var scores = _planned.Where(p => p.Rule is "given" or "label").Select(Score).ToList();
        if (scores.Count < 20) scores = [.. _planned.Select(p => p.AnchorKey).Distinct().Select(CandidatesOf).Where(c => c.Count > 0).Select(c => c[0].Score)];
        scores.Sort();
        return scores.Count == 0 ? double.NaN : scores[(scores.Count - 1) / 2];
    }

    private double Score(Planned pair) => Cosine(AnchorViews && pair.Rule == "views" ? pair.Passage.Text : PoolText(pair.AnchorKey), pair.Rule == "views" ? pair.Positive : PoolText(Key(pair.Positive)));

    private string PoolText(string key) => _pool.Find(t => t.Key == key).Text;

    private double Cosine(string a, string b)
    {
        var (x, y) = (_run.Encoder.Vector(a), _run.Encoder.Vector(b));
        double sum = 0;
        for (var i = 0; i < x.Length; i++) sum += (double)x[i] * y[i];
        return sum;
    }

    private static void Count(Dictionary<string, long> counts, string reason, long count = 1)
    {
        if (count > 0) counts[reason] = counts.GetValueOrDefault(reason) + count;
    }
}
