using System.Globalization;
using System.Text;
using PairForge.Dataflow;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Stage <c>view</c>, an index a split and shard: makes the views, and scores every pair of the shard's passages.</summary>
/// <remarks>Files: <c>views</c>; <c>pair-counts</c>, an int a passage; <c>scores</c>, a double a pair, empty where nothing is encoded; <c>known-views</c>, passage and pool row of each view that the pool holds; <c>quarantine</c> for texts that an operation throws on.</remarks>
internal sealed class ViewStage() : RunStage(StageNames.View)
{
    internal static int IndexOf(RunContext context, int split, int shard) => split * context.Plan.Shards.Count + shard;

    internal override int Count(RunContext context) => context.Splits.Count * context.Plan.Shards.Count;

    internal override async Task RunAsync(RunContext context, int index, StageAttempt attempt, CancellationToken cancellation)
    {
        var (split, shard) = (index / context.Plan.Shards.Count, index % context.Plan.Shards.Count);
        _ = context.Views; // made before threads ask
        var meter = context.Meter(Name, context.Splits.Select((_, s) => (long)context.Corpus.Count(s)).Sum());
        var data = context.HasPool ? context.Split(split) : null;
        if (context.Encodes) _ = (data!.Pool, data.Pairs, data.Vectors, context.Encoder); // loaded before threads ask
        else _ = (data?.Pool, data?.Pairs);
        using var views = new ViewWriter(attempt.Create("views"));
        var (counts, scores, known) = (attempt.Create("pair-counts"), attempt.Create("scores"), attempt.Create("known-views"));
        await using var quarantine = new QuarantineWriter(() => attempt.Create("quarantine"), context.Pipeline.Write.Compression);
        var batches = Corpus.InBatchesAsync(context.Corpus.Read(split, shard), context.Corpus.First(split, shard), context.BatchSize);
        await foreach (var batch in OrderedParallel.RunAsync(batches, context.Bounds, meter, input => StageFault.Place(input.Passages[0].Id, input.Passages[^1].Id),
            input => Passage.BytesOf(input.Passages) * (1 + context.Rules.MostViews), (input, stop) => MakeAsync(context, data, input.First, input.Passages, stop), cancellation).ConfigureAwait(false))
        {
            foreach (var made in batch.Views) views.Write(made);
            Numbers.Write<int>(counts, batch.PairCounts);
            if (context.Encodes) Numbers.Write<double>(scores, batch.Scores);
            Numbers.Write<int>(known, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch.KnownViews));
            attempt.Count("views.made", batch.Made);
            attempt.Count("refused", batch.Refused);
            attempt.Count("short", batch.Shorts);
            attempt.Count("redrawn", batch.Redrawn);
            attempt.Count("operation", batch.Operations);
            if (batch.Rejections.Count > 0)
            {
                if (quarantine.Count == 0) attempt.Create("rejection").Write(Encoding.UTF8.GetBytes(QuarantineLimit.Describe(batch.Rejections[0])));
                await quarantine.WriteAsync(batch.Rejections, cancellation).ConfigureAwait(false);
            }
            meter.Items(batch.PairCounts.Length);
        }
        await quarantine.CompleteAsync(cancellation).ConfigureAwait(false);
        attempt.Count("quarantine.rows", quarantine.Count);
        attempt.Count("poison", quarantine.Count);
        attempt.Count("texts", context.Corpus.First(split, shard + 1) - context.Corpus.First(split, shard));
    }

    private static async ValueTask<Batch> MakeAsync(RunContext context, SplitData? data, int first, Passage[] passages, CancellationToken cancellation)
    {
        var batch = new Batch(passages.Length);
        // Only what waits for something outside is begun for the whole batch before any of it is ended.
        var pool = context.NeedsPartners ? data!.Pool : null;
        var begun = context.Views.Asks ? passages.Select(p => Begin(context, pool, context.Views.Analyze(""), p)).ToArray() : null;
        if (begun is not null) await context.Views.AskAsync(begun.SelectMany(d => d), cancellation).ConfigureAwait(false);
        var text = context.Views.Rent();
        var contamination = context.Filters.Filters.OfType<Contamination>().ToArray();
        for (var i = 0; i < passages.Length; i++)
        {
            batch.Views[i] = End(context, contamination, passages[i], begun?[i] ?? Begin(context, pool, text, passages[i]), batch);
            foreach (var made in batch.Views[i])
            {
                if (context.Mines && data!.Pool.Find(made.View.Text) is var row and >= 0) batch.KnownViews.AddRange([first + i, row]);
                if (context.Mines && made.Anchor is { } anchor && data!.Pool.Find(anchor.Text) is var anchorRow and >= 0) batch.KnownViews.AddRange([first + i, anchorRow]);
            }
            batch.PairCounts[i] = batch.Views[i].Count + (data?.Pairs.Of(first + i).Length ?? 0);
        }
        context.Views.Return(text);
        if (!context.Encodes) return batch;
        batch.Scores = new double[batch.PairCounts.Sum()];
        await ScoreAsync(context, data!, first, passages, batch, cancellation).ConfigureAwait(false);
        return batch;
    }

    /// <summary>Begins the views that are positives, and then those that are their anchors.</summary>
    private static ViewDraft[] Begin(RunContext context, TextPool? pool, AnalyzedText text, Passage passage)
    {
        var wanted = context.Rules.ViewsOf(passage) * (context.Rules.AnchorViews ? 2 : 1);
        if (wanted == 0) return [];
        text.Reset(passage.Text);
        var drafts = new ViewDraft[wanted];
        for (var v = 0; v < wanted; v++) drafts[v] = context.Views.Begin(text, passage.Id, v, pool);
        return drafts;
    }

    private static List<MadeView> End(RunContext context, Contamination[] contamination, Passage passage, ViewDraft[] drafts, Batch batch)
    {
        var made = new List<MadeView>(drafts.Length);
        foreach (var draft in drafts)
        {
            var (v, view, refusal) = (draft.Ordinal, draft.View, draft.Refusal);
            foreach (var reason in draft.Redraws) batch.Redrawn.Add(reason);
            if (draft.Fault is { } fault)
                batch.Rejections.Add(new Rejection(passage.Source, passage.Position.Offset, Rejection.RawOf(passage.Text), "augment", "operation-failed", $"view {v} of {passage.Id}: {fault}"));
            if (view is not null && contamination.Length > 0 && view.Text != passage.Text && Array.Exists(contamination, Matcher(view.Text))) (view, refusal) = (null, "contaminated");
            if (view is { Cutoff: null, Mixup: null } && view.Text != passage.Text && Holds(context, made, view.Text)) (view, refusal) = (null, "duplicate-view");
            if (view is null)
            {
                batch.Refused.Add(refusal!);
                continue;
            }
            foreach (var operation in view.Operations) batch.Operations.Add(operation.Name);
            made.Add(new MadeView(v, view) { Vector = draft.Vector });
        }
        batch.Made += made.Count;
        return context.Rules.AnchorViews ? InPairs(made, drafts.Length / 2, batch) : made;
    }

    /// <summary>Whether two views are one: as a pair of two views they must differ in more than case and spaces.</summary>
    private static bool AreEqual(RunContext context, string a, string b) => a == b || (context.Rules.AnchorViews && TextNormalizer.Key(a) == TextNormalizer.Key(b));

    /// <summary>Joins each view that is a positive with the one that is its anchor.</summary>
    private static List<MadeView> InPairs(List<MadeView> made, int positives, Batch batch)
    {
        var pairs = new List<MadeView>(positives);
        for (var v = 0; v < positives; v++)
        {
            var (positive, anchor) = (made.FindIndex(m => m.Ordinal == v), made.FindIndex(m => m.Ordinal == positives + v));
            if (positive >= 0 && anchor >= 0) pairs.Add(made[positive] with { Anchor = made[anchor].View, AnchorVector = made[anchor].Vector });
            else if (positive >= 0 || anchor >= 0) batch.Shorts.Add("one-view");
        }
        return pairs;
    }

    private static Predicate<Contamination> Matcher(string text) => filter => filter.Matches(text);

    private static bool Holds(RunContext context, List<MadeView> made, string text)
    {
        foreach (var view in made)
        {
            if (AreEqual(context, view.View.Text, text)) return true;
        }
        return false;
    }

    /// <summary>Cosine of every pair's anchor and positive; views are encoded here and their vectors forgotten.</summary>
    private static async ValueTask ScoreAsync(RunContext context, SplitData data, int first, Passage[] passages, Batch batch, CancellationToken cancellation)
    {
        var encoder = context.Encoder;
        var dimension = encoder.Dimension;
        var (texts, places) = (new List<TextToEncode>(), new List<(float[]? Known, int Encoded)>()); // of every view, and of its anchor where that is one
        for (var i = 0; i < passages.Length; i++)
        {
            var isAnchor = batch.Views[i].Count > 0 && data.Pool.Texts.Read(data.Pool.AnchorRow(first + i)).Text == passages[i].Text; // whether a view that changes nothing has the anchor's own vector
            foreach (var made in batch.Views[i])
            {
                Add(passages[i], isAnchor, made.View, made.Ordinal, made.Vector);
                if (made.Anchor is not null) Add(passages[i], isAnchor, made.Anchor, context.Rules.Views + made.Ordinal, made.AnchorVector);
            }
        }
        var encoded = new float[texts.Count * dimension];
        var scoresViews = encoder.EncodesAnyText;
        List<PoisonText> poison = !scoresViews ? [] : await BatchEncoding.EncodeAsync(encoder, texts, encoded, cancellation).ConfigureAwait(false);
        foreach (var p in poison)
            batch.Rejections.Add(new Rejection(texts[p.Index].Id, 0, Rejection.RawOf(texts[p.Index].Text), StageNames.View, "encoder-failed", p.Fault, p.Attempts));
        var (passage, positive) = (new float[dimension], new float[dimension]);
        var (view, next) = (0, 0);
        for (var i = 0; i < passages.Length; i++)
        {
            data.Vectors.ReadRow(data.Pool.AnchorRow(first + i), passage);
            foreach (var pair in data.Pairs.Of(first + i))
            {
                data.Vectors.ReadRow(pair.Target, positive);
                batch.Scores[next++] = Dot(passage, positive);
            }
            foreach (var made in batch.Views[i])
            {
                var (own, other) = (places[view++], made.Anchor is null ? (null, -1) : places[view++]);
                batch.Scores[next++] = scoresViews || (own.Encoded < 0 && other.Encoded < 0) ? Dot(VectorOf(other), VectorOf(own)) : double.NaN;
            }
        }

        void Add(Passage passage, bool isAnchor, View view, int ordinal, float[]? known)
        {
            var isPassage = isAnchor && view.Text == passage.Text;
            places.Add((isPassage ? null : known, isPassage || known is not null ? -1 : texts.Count));
            if (places[^1].Encoded >= 0) texts.Add(new TextToEncode(string.Create(CultureInfo.InvariantCulture, $"{passage.Id}/v{ordinal}"), view.Text));
        }

        ReadOnlySpan<float> VectorOf((float[]? Known, int Encoded) place) => place.Known ?? (place.Encoded < 0 ? passage : encoded.AsSpan(place.Encoded * dimension, dimension));
    }

    /// <summary>Products of floats are exact in double; the sum runs in dimension order.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    private sealed class Batch(int passages)
    {
        internal List<MadeView>[] Views { get; } = new List<MadeView>[passages];

        internal int[] PairCounts { get; } = new int[passages];

        internal double[] Scores { get; set; } = [];

        internal List<int> KnownViews { get; } = [];

        /// <summary>Views made, whether or not they have a pair.</summary>
        internal int Made { get; set; }

        internal Tally Refused { get; } = new();

        /// <summary>Pairs of which one view is missing.</summary>
        internal Tally Shorts { get; } = new();

        internal Tally Redrawn { get; } = new();

        internal Tally Operations { get; } = new();

        internal List<Rejection> Rejections { get; } = [];
    }
}
