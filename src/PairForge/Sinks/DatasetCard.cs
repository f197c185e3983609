using System.Globalization;
using System.Text;

namespace PairForge.Sinks;

/// <summary>What a dataset's README says beside its manifest.</summary>
public sealed record DatasetCardContent
{
    /// <summary>Where the texts come from, a line each.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Augmentations and pair rules, a line each.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Kinds of personal data that were replaced; empty where nothing was scrubbed.</summary>
    public IReadOnlyList<string> Scrubbed { get; init; } = [];

    /// <summary>The seed encoder; null where nothing was encoded.</summary>
    public string? Encoder { get; init; }

    /// <summary>Mining parameters, in order: name, value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Mining { get; init; } = [];

    /// <summary>Counts of the run, in order: name, value.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counts { get; init; } = [];

    /// <summary>Negative columns of an n-tuple.</summary>
    public int NumNegatives { get; init; }

    /// <summary>Whether there is a <c>scores</c> column.</summary>
    public bool Scores { get; init; }

    /// <summary>Rows to show; the first five are taken.</summary>
    public IReadOnlyList<PairRow> Sample { get; init; } = [];
}

/// <summary>The dataset's <c>README.md</c>, with the header by which the Hugging Face hub finds its data files.</summary>
public static class DatasetCard
{
    /// <summary>Rows that are shown.</summary>
    internal const int SampleRows = 5;

    private const int SampleLength = 160;

    /// <summary>Writes <c>README.md</c> into the dataset's folder.</summary>
    public static void Write(string folder, DatasetManifest manifest, DatasetCardContent content) =>
        AtomicFile.Write(Path.Combine(folder, "README.md"), Encoding.UTF8.GetBytes(Render(manifest, content)));

    /// <summary>The text of the README.</summary>
    public static string Render(DatasetManifest manifest, DatasetCardContent content)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(content);
        var text = new StringBuilder();
        Header(text, manifest);
        var rows = manifest.Splits.Sum(s => s.Rows);
        text.Append('\n').Append("# ").Append(Escape(manifest.Name)).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{rows:N0} rows for contrastive training in the format `{DatasetManifest.FormatName(manifest.Format)}`, made by PairForge.\n");
        text.Append("`data/` holds the training columns and nothing else; `lineage/` says row by row how each came to be.\n\n");

        Table(text, "Columns", ["column", "type", "what it is"], Columns(manifest.Format, content));
        Table(text, "Splits", ["split", "rows", "files"], manifest.Splits.Select(s => new[] { $"`{s.Name}`", Number(s.Rows), Number(s.Files.Count) }));
        Table(text, "Counts", ["count", "value"], content.Counts.Select(c => new[] { Escape(c.Key), Number(c.Value) }));
        text.Append("## How it was made\n\n");
        foreach (var source in content.Sources) text.Append("- source: ").Append(Escape(source)).Append('\n');
        if (content.Scrubbed.Count > 0)
            text.Append("- scrubbed: ").AppendJoin(", ", content.Scrubbed.Select(Escape)).Append(" by replacements; names and other personal data without a form of their own may remain\n");
        foreach (var operation in content.Operations) text.Append("- operation: ").Append(Escape(operation)).Append('\n');
        text.Append("- encoder: ").Append(content.Encoder is null ? "none" : Escape(content.Encoder)).Append('\n');
        text.Append("- plan: `").Append(manifest.PlanHash).Append("`\n\n");
        Table(text, "Mining", ["parameter", "value"], content.Mining.Select(m => new[] { $"`{m.Key}`", Escape(m.Value) }));
        Table(text, "Sample", ["anchor", "positive", "first negative"], content.Sample.Take(SampleRows).Select(p => new[]
        {
            Shorten(p.Anchor), Shorten(p.Positive), Shorten(p.Negatives.FirstOrDefault(n => n is not null) ?? ""),
        }));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Header(StringBuilder text, DatasetManifest manifest)
    {
        var rows = manifest.Splits.Sum(s => s.Rows);
        var size = rows switch
        {
            < 1_000 => "n<1K",
            < 10_000 => "1K<n<10K",
            < 100_000 => "10K<n<100K",
            < 1_000_000 => "100K<n<1M",
            < 10_000_000 => "1M<n<10M",
            < 100_000_000 => "10M<n<100M",
            < 1_000_000_000 => "100M<n<1B",
            _ => "n>1B",
        };
        text.Append("---\nconfigs:\n- config_name: default\n  data_files:\n");
        foreach (var split in manifest.Splits) text.Append("  - split: ").Append(split.Name).Append("\n    path: data/").Append(split.Name).Append("-*\n");
        text.Append("size_categories:\n- ").Append(size).Append("\ntask_categories:\n- sentence-similarity\n- feature-extraction\n");
        text.Append("tags:\n- sentence-transformers\n- pairforge\n---\n");
    }

    private static IEnumerable<string[]> Columns(PairFormat format, DatasetCardContent content)
    {
        yield return ["`anchor`", "string", "the text that is looked from"];
        if (format == PairFormat.LabeledPair)
        {
            yield return ["`text`", "string", "a positive of the anchor, or a hard negative; the positives of a query come first, each of its negatives stands there once"];
            yield return content.Scores
                ? ["`score`", "double", "cosine similarity to the anchor; which rows are negatives, `lineage/` says"]
                : ["`label`", "int32", "1 for a positive, 0 for a negative"];
            yield break;
        }
        if (format == PairFormat.LabeledList)
        {
            yield return ["`texts`", "list of string", "the positive, then its hard negatives"];
            yield return ["`labels`", "list of int32", "one a text: 1 for the positive, 0 for a negative"];
        }
        else yield return ["`positive`", "string", "a text with the same meaning"];
        if (format == PairFormat.Triplet) yield return ["`negative`", "string", "a text that looks alike and means something else"];
        for (var n = 1; format == PairFormat.NTuple && n <= content.NumNegatives; n++) yield return [$"`negative_{n}`", "string", $"hard negative {n}"];
        if (content.Scores) yield return ["`scores`", "list of double", "cosine similarity to the anchor: the positive's, then the negatives'"];
    }

    private static void Table(StringBuilder text, string title, string[] header, IEnumerable<string[]> rows)
    {
        var any = false;
        foreach (var row in rows)
        {
            if (!any)
            {
                text.Append("## ").Append(title).Append("\n\n| ").AppendJoin(" | ", header).Append(" |\n|");
                for (var i = 0; i < header.Length; i++) text.Append("---|");
                text.Append('\n');
            }
            any = true;
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }
        if (any) text.Append('\n');
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Shorten(string text)
    {
        if (text.Length <= SampleLength) return Escape(text);
        var end = char.IsHighSurrogate(text[SampleLength - 1]) ? SampleLength - 1 : SampleLength;
        return Escape(text[..end]) + " ...";
    }

    /// <summary>Takes from a text every character that Markdown or HTML would read as more than itself.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (char.IsControl(c)) escaped.Append(' ');
            else if (c == '<') escaped.Append("&lt;");
            else if (c == '&') escaped.Append("&amp;");
            else if (c is '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '|' or '>' or '~' or '!') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }
        return escaped.ToString();
    }
}
