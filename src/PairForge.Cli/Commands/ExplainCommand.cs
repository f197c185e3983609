using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge explain DATASET ROW_ID</c>.</summary>
internal static class ExplainCommand
{
    internal static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "A dataset folder." };
        var row = new Argument<string>("ROW_ID") { Description = "A row id, from the column row_id of lineage/ or from inspect." };
        var json = SharedOptions.Json();
        var command = new Command("explain", "Replay one row from its plan: source bytes, edits, candidates and what kept each out.") { dataset, row, json };
        command.SetAction(async (result, cancellation) =>
        {
            var folder = result.GetValue(dataset)!;
            var explanation = await RowExplainer.ExplainAsync(folder, result.GetValue(row)!, SharedOptions.KnownComponents(), null, cancellation);
            if (explanation.NotReplayed is { } reason) explanation = explanation with { NotReplayed = EnvironmentValues.Hide(reason, [folder]) };
            Console.Out.Write(result.GetValue(json) ? Json(explanation) : Text(explanation));
            return 0;
        });
        return command;
    }

    private static string Json(RowExplanation e) => JsonSerializer.Serialize(new
    {
        row_id = e.RowId, place = e.Place, anchor = e.Anchor, positive = e.Positive, rule = e.Rule,
        source = new { path = e.Source, offset = e.Offset, record = e.Record },
        positive_score = Number(e.PositiveScore), margin_reference = Number(e.MarginReference),
        anchor_operations = e.AnchorOperations.Select(Json), operations = e.Operations.Select(Json),
        negatives = e.Negatives.Select(n => n is null ? null : new { id = n.SourceId, miner = n.Miner, rank = n.Rank, score = Number(n.Score), text = n.Text }),
        candidates = e.Candidates.Select(c => new { rank = c.Rank, id = c.Id, score = Number(c.Score), verdict = c.Verdict, text = c.Text }),
        not_replayed = e.NotReplayed,
    }, JsonText.Options) + "\n";

    private static object Json(ExplainedOperation o) =>
        new { name = o.Name, parameters = o.Parameters, edits = o.Edits.Select(x => new { start = x.Start, removed = x.Removed, inserted = x.Inserted }), result = o.Result };

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static string Text(RowExplanation e)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"row       {e.RowId}  ({e.Place})\n");
        text.Append(CultureInfo.InvariantCulture, $"source    {e.Source}{(e.Offset is { } offset ? $" at byte {offset}" : "")}\n");
        if (e.Record is { } record) text.Append("record    ").Append(record).Append('\n');
        Operations(e.AnchorOperations);
        text.Append("anchor    ").Append(e.Anchor).Append('\n');
        Operations(e.Operations);
        text.Append(CultureInfo.InvariantCulture, $"positive  {e.Positive}  (by {e.Rule}{(double.IsNaN(e.PositiveScore) ? "" : $", similarity {e.PositiveScore:F4}")})\n");
        foreach (var negative in e.Negatives)
        {
            if (negative is not null) text.Append(CultureInfo.InvariantCulture, $"negative  {negative.Text}  ({negative.SourceId}, {negative.Miner}{(negative.Rank < 0 ? "" : $", rank {negative.Rank}, similarity {negative.Score:F4}")})\n");
        }
        if (e.Candidates.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nnearest texts; margins are measured against {e.MarginReference:F4}\n");
            foreach (var candidate in e.Candidates) text.Append(CultureInfo.InvariantCulture, $"{candidate.Rank,4} {candidate.Score,8:F4}  {candidate.Verdict,-16} {candidate.Text}\n");
        }
        if (e.NotReplayed is { } reason) text.Append("\nnot replayed: ").Append(reason).Append('\n');
        return text.ToString();

        void Operations(IReadOnlyList<ExplainedOperation> operations)
        {
            foreach (var operation in operations)
            {
                text.Append("operation ").Append(operation.Name).Append(' ').Append(operation.Parameters).Append('\n');
                foreach (var edit in operation.Edits) text.Append(CultureInfo.InvariantCulture, $"  at {edit.Start}: \"{edit.Removed}\" -> \"{edit.Inserted}\"\n");
            }
        }
    }
}
