using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Parquet.Schema;

namespace PairForge.Sources;

/// <summary>Options of the <c>parquet</c> source.</summary>
public sealed record ParquetSourceOptions
{
    /// <summary>A file or a glob.</summary>
    public required InputPath Path { get; init; }

    /// <summary>Which columns hold what: texts; for positives and negatives lists of texts too; for id, group and label also whole numbers and truth values.</summary>
    public SourceColumns Columns { get; init; } = new();

    /// <summary>
    /// The column that says which texts of <c>columns.positive</c> are positives, 1, and which are hard negatives, 0. A list
    /// beside a list of texts: a record a row. One number beside one text: rows of one anchor that follow one another in a row
    /// group are one record.
    /// </summary>
    public string? Labels { get; init; }
}

/// <summary><c>parquet</c>: a record a row; offsets are row indices, and the bytes of a refused row are those of the cell that is wrong.</summary>
/// <remarks>A row group is held at a time. One that cannot be read ends the reading with <see cref="FailureKind.BadData"/>: how many of its rows are right cannot be known.</remarks>
public sealed class ParquetSource(ParquetSourceOptions options) : ISource
{
    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> List() => SourceFiles.List(options.Path);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourceFile file, int fileIndex, long start, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var input = await ParquetInput.OpenAsync(file, cancellation).ConfigureAwait(false);
        var columns = Resolve(input, file);
        var batch = new BatchBuilder(file, fileIndex);
        var labels = Labels(input, columns, file);
        var joined = labels >= 0 && input.Columns[labels].MaxRepetitionLevel == 0 ? new LabeledRecords(batch) : null;
        var rows = input.GroupRows;
        long first = 0;
        for (var g = 0; g < rows.Length && first < end; first += rows[g++])
        {
            if (first + rows[g] <= start) continue;
            var cells = new ParquetCells<ReadOnlyMemory<byte>>?[input.Columns.Length];
            int[] used = [columns.Anchor, .. columns.Positive, .. columns.Negative, columns.Id, columns.Group, columns.Label, labels];
            foreach (var c in used.Where(c => c >= 0).Distinct()) cells[c] = await input.ReadTextsAsync(g, input.Columns[c], cancellation).ConfigureAwait(false);
            for (var row = Math.Max(0, start - first); row < Math.Min(rows[g], end - first); row++)
            {
                Take(cells, (int)row, first + row, columns, labels, input, batch, joined);
                if (!batch.IsFull) continue;
                cancellation.ThrowIfCancellationRequested();
                yield return batch.Take();
            }
            joined?.End();
        }
        if (!batch.IsEmpty) yield return batch.Take();
    }

    private int Labels(ParquetInput input, ColumnIndexes columns, SourceFile file)
    {
        if (options.Labels is null) return -1;
        var labels = Array.FindIndex(input.Columns, f => f.Path.FirstPart == options.Labels);
        var found = labels < 0 ? $"there is no column '{options.Labels}'"
            : !ParquetInput.IsWholeNumber(input.Columns[labels]) ? $"column '{options.Labels}' holds no whole numbers"
            : columns.Positive.Length != 1 ? $"{columns.Positive.Length} columns hold positives"
            : input.Columns[labels].MaxRepetitionLevel != input.Columns[columns.Positive[0]].MaxRepetitionLevel ? $"of the columns '{options.Labels}' and '{input.Columns[columns.Positive[0]].Path.FirstPart}' one is a list" : null;
        return found is null ? labels
            : throw new PairForgeException(FailureKind.BadConfiguration, $"{file.Path}: {found}; labels needs a column with 1 for a positive and 0 for a negative beside one column of texts, columns: {{ positive: [NAME] }}");
    }

    private ColumnIndexes Resolve(ParquetInput input, SourceFile file)
    {
        var columns = options.Columns.Resolve([.. input.Columns.Select(f => f.Path.FirstPart!)], file.Path);
        Check(columns.Anchor, ParquetInput.IsText, false, "the anchor must be a text");
        foreach (var c in columns.Positive) Check(c, ParquetInput.IsText, true, "a positive must be a text or a list of texts");
        foreach (var c in columns.Negative) Check(c, ParquetInput.IsText, true, "a negative must be a text or a list of texts");
        foreach (var c in (int[])[columns.Id, columns.Group, columns.Label])
            Check(c, f => ParquetInput.IsText(f) || ParquetInput.IsWholeNumber(f) || f.ClrType == typeof(bool), false, "id, group and label must be texts or whole numbers");
        return columns;

        void Check(int at, Func<DataField, bool> isRight, bool mayBeList, string expected)
        {
            if (at < 0 || (isRight(input.Columns[at]) && (mayBeList || input.Columns[at].MaxRepetitionLevel == 0))) return;
            var (column, type) = (input.Columns[at], input.Columns[at].ClrType);
            var found = (column.MaxRepetitionLevel > 0 ? "a list of " : "") + (type == typeof(ReadOnlyMemory<byte>) ? "text" : type.Name);
            throw new PairForgeException(FailureKind.BadConfiguration, $"{file.Path}: column '{column.Path.FirstPart}' is {found}; {expected}");
        }
    }

    private static void Take(ParquetCells<ReadOnlyMemory<byte>>?[] cells, int row, long offset, ColumnIndexes columns, int labels, ParquetInput input, BatchBuilder batch, LabeledRecords? joined)
    {
        long bytes = 0;
        for (var c = 0; c < cells.Length; c++)
        {
            if (cells[c] is not { } column) continue;
            foreach (var cell in column[row])
            {
                if (cell is not { } value) continue;
                bytes += value.Length;
                if (Utf8Text.Refuse(value.Span, 0) is not var (reason, detail)) continue;
                batch.Reject(offset, value.Span, reason, string.Create(CultureInfo.InvariantCulture, $"row {offset}, column '{input.Columns[c].Path.FirstPart}': {detail}"));
                return;
            }
        }
        var outcome = Text(columns.Anchor) is not { } anchor || string.IsNullOrWhiteSpace(anchor) ? RecordOutcome.Refuse("empty-anchor", $"the anchor is {(cells[columns.Anchor]![row].IsEmpty ? "null" : "empty")}")
            : columns.Id >= 0 && Text(columns.Id) is null or "" ? RecordOutcome.Refuse("empty-id", $"the id is {(cells[columns.Id]![row].IsEmpty ? "null" : "empty")}")
            : WrongLabels() is { } wrong ? RecordOutcome.Refuse("wrong-labels", wrong)
            : new RecordOutcome(new SourceRecord(anchor, Texts(columns.Positive, '1'), [.. Texts(columns.Negative, ' '), .. labels < 0 ? [] : Texts(columns.Positive, '0')], Text(columns.Id), Optional(columns.Group), Optional(columns.Label)));
        if (outcome.Record is { } record && joined is null) batch.Accept(record, offset, bytes);
        else if (outcome.Record is { } part) joined!.Add(part, offset, bytes);
        else batch.Reject(offset, [], outcome.Reason!, string.Create(CultureInfo.InvariantCulture, $"row {offset}: {outcome.Detail}"));

        string? Text(int column) => column < 0 || cells[column]![row].IsEmpty ? null : Encoding.UTF8.GetString(cells[column]![row][0]!.Value.Span);

        string? Optional(int column) => Text(column) is { Length: > 0 } text ? text : null;

        string? WrongLabels()
        {
            if (labels < 0) return null;
            var texts = cells[columns.Positive[0]]![row].Length;
            var own = cells[labels]![row];
            foreach (var label in own)
                if (label is not { Span: [(byte)'0' or (byte)'1'] }) return $"a label is {(label is { } other ? Encoding.UTF8.GetString(other.Span) : "null")}; expected 1 for a positive and 0 for a negative";
            return texts == own.Length ? null : $"{own.Length} labels stand beside {texts} texts";
        }

        // Of labelled texts those with that label.
        List<string> Texts(int[] of, char label)
        {
            var texts = new List<string>();
            foreach (var column in of)
            {
                var values = cells[column]![row];
                for (var n = 0; n < values.Length; n++)
                {
                    if (labels >= 0 && label != ' ' && cells[labels]![row][n]!.Value.Span[0] != label) continue;
                    if (values[n] is { } bytes && Encoding.UTF8.GetString(bytes.Span) is var text && !string.IsNullOrWhiteSpace(text)) texts.Add(text);
                }
            }
            return texts;
        }
    }
}
