using System.Globalization;
using System.Text;

namespace PairForge.Training.Evaluation;

/// <summary>Two sentences and how alike people find them.</summary>
/// <param name="Dataset">Dataset, such as <c>stsb</c> or <c>sts12.MSRpar</c>.</param>
/// <param name="Split">Split of it.</param>
/// <param name="Score">Gold score; larger is more alike.</param>
/// <param name="Sentence1">One sentence.</param>
/// <param name="Sentence2">The other.</param>
public sealed record StsRow(string Dataset, string Split, double Score, string Sentence1, string Sentence2);

/// <summary>Reads files of semantic textual similarity: TSV without quoting, with the header <c>dataset split score sentence1 sentence2</c>, or three columns score, sentence1, sentence2.</summary>
public static class StsFile
{
    private static readonly string[] Columns = ["dataset", "split", "score", "sentence1", "sentence2"];

    /// <summary>Reads a file, or with <c>FILE#dataset/split</c> a part of it; the dataset may name a whole family (<c>sts12</c>).</summary>
    /// <exception cref="PairForgeException">The file is missing or malformed, or nothing is selected.</exception>
    public static IReadOnlyList<StsRow> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var mark = File.Exists(path) ? -1 : path.LastIndexOf('#');
        var (file, selection) = mark < 0 ? (path, null) : (path[..mark], path[(mark + 1)..]);
        string[] lines;
        try
        {
            using var reader = new StreamReader(RegularFile.Open(file), new UTF8Encoding(false, throwOnInvalidBytes: true));
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{file} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new PairForgeException(FailureKind.BadData, $"{file} is not UTF-8", e);
        }
        var name = Path.GetFileNameWithoutExtension(file);
        var rows = Parse(file, name, lines);
        if (selection is not null)
        {
            rows.RemoveAll(r => !Selected(r, selection));
            if (rows.Count == 0) throw new PairForgeException(FailureKind.BadData, $"{file} has no rows of '{selection}'; dataset/split or dataset was expected after #");
        }
        if (rows.Count == 0) throw new PairForgeException(FailureKind.BadData, $"{file} has no rows; TSV with {string.Join(", ", Columns)} was expected");
        return rows;
    }

    /// <summary>The family of a dataset: what stands before the first dot.</summary>
    public static string Family(string dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Split('.', 2)[0];
    }

    private static List<StsRow> Parse(string file, string name, string[] lines)
    {
        var rows = new List<StsRow>(lines.Length);
        var named = lines[0].TrimEnd('\r').TrimStart('\uFEFF').Split('\t') is var header && header.SequenceEqual(Columns);
        for (var i = named ? 1 : 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (i == 0) line = line.TrimStart('\uFEFF');
            if (line.Length == 0) continue;
            var cells = line.Split('\t');
            if (cells.Length != (named ? 5 : 3))
                throw new PairForgeException(FailureKind.BadData, $"{file}({i + 1}) has {cells.Length} columns; {(named ? "5" : "3 (score, sentence1, sentence2)")} were expected");
            var score = named ? cells[2] : cells[0];
            if (!double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            {
                if (!named && i == 0) continue; // a header of its own
                throw new PairForgeException(FailureKind.BadData, $"{file}({i + 1}) has the score '{score}'; a number was expected");
            }
            rows.Add(named ? new StsRow(cells[0], cells[1], value, cells[3], cells[4]) : new StsRow(name, "all", value, cells[1], cells[2]));
        }
        return rows;
    }

    private static bool Selected(StsRow row, string selection)
    {
        var parts = selection.Split('/', 2);
        return (row.Dataset == parts[0] || Family(row.Dataset) == parts[0]) && (parts.Length == 1 || row.Split == parts[1]);
    }
}
