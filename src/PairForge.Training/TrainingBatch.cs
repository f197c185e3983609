using PairForge.Training.Encoders;

namespace PairForge.Training;

/// <summary>The texts of one step and which of them are no negatives of which anchors.</summary>
internal sealed class TrainingBatch
{
    private TrainingBatch(int rows, int negatives, BatchText[] texts, bool[] ignored) => (Rows, Negatives, Texts, Ignored) = (rows, negatives, texts, ignored);

    internal int Rows { get; }

    internal int Negatives { get; }

    /// <summary>Anchors, then positives, then the hard negatives of all rows.</summary>
    internal BatchText[] Texts { get; }

    /// <summary>(rows, rows + negatives) row-major; see <see cref="Losses.EmbeddedBatch"/>.</summary>
    internal bool[] Ignored { get; }

    /// <summary>The supervised batch of <paramref name="rows"/>.</summary>
    internal static TrainingBatch OfPairs(TrainingData data, ReadOnlySpan<int> rows)
    {
        var count = rows.Length;
        var texts = new List<BatchText>(count * 3);
        foreach (var row in rows) texts.Add(data[row].AnchorInput with { IsView = data[row].Anchor == data[row].Positive });
        foreach (var row in rows) texts.Add(data[row].PositiveInput with { IsView = data[row].Anchor == data[row].Positive });
        foreach (var row in rows)
            foreach (var negative in data[row].Negatives) texts.Add(new BatchText(negative));
        return new TrainingBatch(count, texts.Count - (2 * count), [.. texts], Ignore(data, rows, texts, count));
    }

    /// <summary>The unsupervised batch of <paramref name="rows"/>: every anchor twice.</summary>
    internal static TrainingBatch OfViews(TrainingData data, ReadOnlySpan<int> rows)
    {
        var count = rows.Length;
        var texts = new List<BatchText>(count * 2);
        foreach (var row in rows) texts.Add(new BatchText(data[row].Anchor, IsView: true));
        texts.AddRange(texts[..count]);
        return new TrainingBatch(count, 0, [.. texts], Ignore(data, rows, texts, count));
    }

    private static bool[] Ignore(TrainingData data, ReadOnlySpan<int> rows, List<BatchText> texts, int count)
    {
        var width = texts.Count - count;
        var (byText, byGroup) = (new Dictionary<int, List<int>>(), new Dictionary<int, List<int>>());
        for (var column = 0; column < width; column++)
        {
            var (text, partner) = (texts[count + column].Text, texts[count + column].Partner);
            Place(byText, text, column);
            if (partner >= 0) Place(byText, partner, column); // a mixture is no negative of what is mixed in
            foreach (var group in data.GroupsOf(text)) Place(byGroup, group, column);
        }
        var ignored = new bool[count * width];
        for (var i = 0; i < count; i++)
        {
            var row = data[rows[i]];
            var marks = ignored.AsSpan(i * width, width);
            Mark(marks, byText, row.Anchor);
            foreach (var positive in data.PositivesOf(row.Anchor)) Mark(marks, byText, positive);
            if (row.Group >= 0) Mark(marks, byGroup, row.Group);
            if (row.AnchorInput.Partner is >= 0 and var partner) Mark(marks, byText, partner); // nor is it one of the mixture
            marks[i] = false; // its own positive
        }
        return ignored;
    }

    private static void Place(Dictionary<int, List<int>> places, int key, int column)
    {
        if (places.TryGetValue(key, out var columns)) columns.Add(column);
        else places.Add(key, [column]);
    }

    private static void Mark(Span<bool> marks, Dictionary<int, List<int>> places, int key)
    {
        if (!places.TryGetValue(key, out var columns)) return;
        foreach (var column in columns) marks[column] = true;
    }
}
