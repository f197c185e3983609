using System.Text;
using PairForge.Mining;
using PairForge.Search;
using PairForge.Sinks;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge.Runs;

/// <summary>Replays one row of a dataset from its plan: the source's bytes, every edit, and what became of each candidate.</summary>
public static class RowExplainer
{
    private const int NearestShown = 20;

    /// <summary>Explains a row.</summary>
    /// <param name="folder">The dataset.</param>
    /// <param name="rowId">Its id, as <c>lineage/</c> has it.</param>
    /// <param name="components">The known components.</param>
    /// <param name="progress">Told how far the replay is: it reads and encodes the inputs again.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="PairForgeException">There is no such row.</exception>
    public static async Task<RowExplanation> ExplainAsync(string folder, string rowId, Components components, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rowId);
        var (row, place) = await FindAsync(folder, rowId, cancellation).ConfigureAwait(false);
        var lineage = row.Lineage!;
        var explanation = new RowExplanation
        {
            RowId = rowId, Place = place, Anchor = row.Anchor, Positive = row.Positive, Negatives = lineage.Negatives, Rule = lineage.Rule,
            Source = lineage.Source, PositiveScore = row.PositiveScore, Operations = Replay(row.Anchor, OperationsJson.Read(lineage.PositiveOperations)),
        };
        if (Provenance.ReadOrigin(folder) is not { } origin) return explanation with { NotReplayed = "the pipeline was built by code" };
        var work = Directory.CreateTempSubdirectory("pairforge-explain");
        try
        {
            return await ReplayAsync(folder, origin, explanation, lineage.Id, work.FullName, components, progress, cancellation).ConfigureAwait(false);
        }
        catch (PairForgeException fault) when (fault.Kind is FailureKind.InputMissing or FailureKind.CannotCreateOutput)
        {
            return explanation with { NotReplayed = fault.Message };
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<(PairRow Row, string Place)> FindAsync(string folder, string rowId, CancellationToken cancellation)
    {
        var dataset = PairDatasetReader.Open(folder);
        if (dataset.Manifest is null) throw new PairForgeException(FailureKind.Usage, $"{folder} is a file; explain needs the folder of a dataset, which has a lineage");
        foreach (var file in dataset.Manifest.Splits.SelectMany(s => s.Files))
        {
            var number = 0L;
            await foreach (var row in dataset.ReadAsync(file, LineageDetail.Full, cancellation).ConfigureAwait(false))
            {
                if (row.Lineage!.RowId == rowId) return (row, FormattableString.Invariant($"{file.Path} row {number}"));
                number++;
            }
        }
        throw new PairForgeException(FailureKind.Usage, $"{folder} has no row '{rowId}'; row ids stand in the column row_id of lineage/");
    }

    /// <summary>Applies the recorded edits again, one operation after the other.</summary>
    private static List<ExplainedOperation> Replay(string anchor, IReadOnlyList<AppliedOperation> operations)
    {
        var explained = new List<ExplainedOperation>(operations.Count);
        var text = anchor;
        foreach (var operation in operations)
        {
            var before = text;
            text = TextEdits.Apply(before, operation.Edits);
            explained.Add(new ExplainedOperation(operation.Name, operation.Parameters,
                [.. operation.Edits.Select(e => new ExplainedEdit(e.Start, before.Substring(e.Start, e.Length), e.Replacement))], text));
        }
        return explained;
    }

    private static async Task<RowExplanation> ReplayAsync(
        string folder, RunOrigin origin, RowExplanation explanation, string passageId, string work, Components components, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        using var run = RunLocation.Replay(folder, await File.ReadAllTextAsync(Path.Combine(folder, RunFolder.PlanFile), cancellation).ConfigureAwait(false), origin, work, components, progress);
        var context = run.Context;
        foreach (var stage in RunStage.All.TakeWhile(s => s.Name != StageNames.Mine))
        {
            for (var index = 0; index < stage.Count(context); index++)
                await PipelineRunner.RunIndexAsync(context, stage, index, cancellation).ConfigureAwait(false);
        }
        for (var split = 0; split < context.Splits.Count; split++)
        {
            var number = 0;
            foreach (var passage in context.Corpus.Read(split))
            {
                if (passage.Id == passageId) return await OfPassageAsync(context, split, number, passage, explanation, cancellation).ConfigureAwait(false);
                number++;
            }
        }
        return explanation with { NotReplayed = $"the inputs hold no passage '{passageId}' any more" };
    }

    private static async Task<RowExplanation> OfPassageAsync(RunContext context, int split, int number, Passage passage, RowExplanation explanation, CancellationToken cancellation)
    {
        var input = context.Plan.Inputs[passage.Position.File];
        var record = await RawRecord.ReadAsync(input.File, passage.Position.Offset, cancellation).ConfigureAwait(false);
        if (record is not null && context.Scrubber is { } scrubber) record = new RecordScrubber(scrubber).ScrubRecord(record);
        explanation = explanation with { Offset = passage.Position.Offset, Record = record };
        if (!context.Mines) return explanation;
        var data = context.Split(split);
        var anchor = data.Anchors.NumberOf(data.Pool.AnchorRow(number));
        return explanation with { MarginReference = data.Queries.Reference(anchor), Candidates = Candidates(context, data, anchor, cancellation) };
    }

    private static List<ExplainedCandidate> Candidates(RunContext context, SplitData data, int anchor, CancellationToken cancellation)
    {
        var options = context.Pipeline.Mine!;
        var row = data.Anchors.Row(anchor);
        Neighbour[] Search(ICandidateSearch search, int k, SearchMask? mask)
        {
            k = Math.Min(k, data.Vectors.Rows);
            var (results, found) = (new Neighbour[k], new int[1]);
            search.Search(new[] { row }, k, mask, mask is null ? 0 : data.Queries.NumberOf(anchor), results, found, cancellation);
            return results[..found[0]];
        }
        var candidates = Search(data.Candidates(cancellation), NegativeMiner.CandidatesNeeded(options, data.Queries.MostPositives), data.Queries.Mask);
        var (negatives, verdicts) = (new List<MinedNegative>(), new List<string?>());
        new NegativeMiner(options, context.Pipeline.Seed).Mine(
            data.Pool.Texts.Read(row).Id, candidates, data.Queries.Reference(anchor), data.Queries.MostPositives, options.NumNegatives, negatives, new MiningCounts(), verdicts);
        var verdictOf = new Dictionary<int, string>();
        for (var i = 0; i < candidates.Length; i++)
        {
            var chosen = negatives.Exists(n => n.Row == candidates[i].Row);
            verdictOf[candidates[i].Row] = chosen ? "negative" : i >= verdicts.Count ? "range_max" : verdicts[i] ?? "not-drawn";
        }

        var last = negatives.Count == 0 ? -1 : Array.FindIndex(candidates, c => c.Row == negatives[^1].Row);
        var shown = Search(new ExactSearch(data.Vectors, threads: context.Workers), Math.Max(NearestShown, last + 1 + data.Known.Of(anchor).Length + 1), null);
        var explained = new List<ExplainedCandidate>(shown.Length);
        for (var rank = 0; rank < shown.Length; rank++)
        {
            var (id, text) = data.Pool.Texts.Read(shown[rank].Row);
            explained.Add(new ExplainedCandidate(rank, id, text, shown[rank].Score, verdictOf.GetValueOrDefault(shown[rank].Row) ?? Masked(data, anchor, shown[rank].Row)));
        }
        return explained;
    }

    private static string Masked(SplitData data, int anchor, int row)
    {
        if (row == data.Anchors.Row(anchor)) return "own-text";
        if (data.Known.Of(anchor).BinarySearch(row) >= 0) return "positive";
        var own = data.Pool.RowTags(data.Anchors.Row(anchor));
        foreach (var tag in data.Pool.RowTags(row))
        {
            if (own.BinarySearch(tag) >= 0) return "same-group";
        }
        return data.Queries.Mask.Excludes(data.Queries.NumberOf(anchor), row) ? "view" : "range_max";
    }
}
