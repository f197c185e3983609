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
            Source = lineage.Source, PositiveScore = row.PositiveScore,
            Operations = lineage.AnchorOperations == "[]" ? Replay(row.Anchor, OperationsJson.Read(lineage.PositiveOperations)) : [], // else of the passage, which the row does not hold
        };
        if (Provenance.ReadOrigin(folder) is not { } origin) return explanation with { NotReplayed = "the pipeline was built by code" };
        var work = Directory.CreateTempSubdirectory("pairforge-explain");
        try
        {
            return await ReplayAsync(folder, origin, explanation, lineage, work.FullName, components, progress, cancellation).ConfigureAwait(false);
        }
        catch (PairForgeException fault) when (fault.Kind is FailureKind.InputMissing or FailureKind.CannotCreateOutput or FailureKind.BadConfiguration)
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
        var isLabeledPair = dataset.Manifest.Format == PairFormat.LabeledPair; // whose pairs are not its rows
        foreach (var file in dataset.Manifest.Splits.SelectMany(s => s.Files))
        {
            var number = 0L;
            await foreach (var row in dataset.ReadAsync(file, LineageDetail.Full, cancellation).ConfigureAwait(false))
            {
                if (row.Lineage!.RowId == rowId) return (row, isLabeledPair ? file.Path : FormattableString.Invariant($"{file.Path} row {number}"));
                if (isLabeledPair && IsNegativeOf(row.Lineage.RowId, rowId)) return (row, file.Path); // the row of one of its negatives
                number++;
            }
        }
        throw new PairForgeException(FailureKind.Usage, $"{folder} has no row '{rowId}'; row ids stand in the column row_id of lineage/");
    }

    private static bool IsNegativeOf(string pairId, string rowId) => rowId.LastIndexOf('/') == pairId.Length && rowId.StartsWith(pairId, StringComparison.Ordinal);

    /// <summary>Applies the recorded edits again, one operation after the other.</summary>
    private static List<ExplainedOperation> Replay(string passage, IReadOnlyList<AppliedOperation> operations)
    {
        var explained = new List<ExplainedOperation>(operations.Count);
        var text = passage;
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
        string folder, RunOrigin origin, RowExplanation explanation, PairLineage lineage, string work, Components components, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        using var run = RunLocation.Replay(folder, await File.ReadAllTextAsync(Path.Combine(folder, RunFolder.PlanFile), cancellation).ConfigureAwait(false), origin, work, components, progress);
        var context = run.Context;
        await run.PrepareAsync(cancellation).ConfigureAwait(false);
        for (var split = 0; split < context.Splits.Count; split++)
        {
            var number = 0;
            foreach (var passage in context.Corpus.Read(split))
            {
                if (passage.Id == lineage.Id) return await OfPassageAsync(context, split, number, passage, OfViews(passage, lineage, explanation), cancellation).ConfigureAwait(false);
                number++;
            }
        }
        return explanation with { NotReplayed = $"the inputs hold no passage '{lineage.Id}' any more" };
    }

    /// <summary>Where the anchor is a view too, both are made of the passage.</summary>
    private static RowExplanation OfViews(Passage passage, PairLineage lineage, RowExplanation explanation) => lineage.AnchorOperations == "[]" ? explanation : explanation with
    {
        AnchorOperations = Replay(passage.Text, OperationsJson.Read(lineage.AnchorOperations)),
        Operations = Replay(passage.Text, OperationsJson.Read(lineage.PositiveOperations)),
    };

    private static async Task<RowExplanation> OfPassageAsync(RunContext context, int split, int number, Passage passage, RowExplanation explanation, CancellationToken cancellation)
    {
        var input = context.Plan.Inputs[passage.Position.File];
        var record = await RawRecord.ReadAsync(input.File, passage.Position.Offset, cancellation).ConfigureAwait(false);
        if (record is not null && context.Scrubber is { } scrubber) record = new RecordScrubber(scrubber).ScrubRecord(record);
        explanation = explanation with { Offset = passage.Position.Offset, Record = record };
        if (!context.Mines) return explanation;
        var data = context.Split(split);
        var anchor = data.Anchors.NumberOf(data.Pool.AnchorRow(number));
        return explanation with { MarginReference = data.Reference(anchor), Candidates = await CandidatesAsync(context, data, anchor, cancellation).ConfigureAwait(false) };
    }

    private static async Task<List<ExplainedCandidate>> CandidatesAsync(RunContext context, SplitData data, int anchor, CancellationToken cancellation)
    {
        var mining = new QueryMining(context, data, cancellation);
        var query = (await mining.CandidatesAsync(new[] { anchor }).ConfigureAwait(false))[0];
        if (data.Guards.Prepares) await data.Guards.PrepareAsync([(anchor, Array.ConvertAll(query.Candidates, c => c.Row))], cancellation).ConfigureAwait(false);
        var (candidates, negatives, verdicts) = (query.Candidates, new List<MinedNegative>(), new List<string?>());
        mining.Choose(anchor, query, data.Guards.Checks(), new MiningCounts(), negatives, verdicts);
        var verdictOf = new Dictionary<int, string>();
        for (var i = 0; i < candidates.Length; i++)
        {
            var chosen = negatives.Exists(n => n.Row == candidates[i].Row);
            verdictOf[candidates[i].Row] = chosen ? "negative" : i >= verdicts.Count ? "range_max" : verdicts[i] ?? "not-drawn";
        }

        var last = negatives.Count == 0 ? -1 : negatives.Max(n => n.Rank);
        var k = Math.Min(Math.Max(NearestShown, last + 1 + data.Known.Of(anchor).Length + 1), data.Vectors.Rows);
        var (shown, found) = (new Neighbour[k], new int[1]);
        new ExactSearch(data.Vectors, threads: context.Workers).Search(new[] { data.Anchors.Row(anchor) }, k, null, 0, shown, found, cancellation);
        Array.Resize(ref shown, found[0]);
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
