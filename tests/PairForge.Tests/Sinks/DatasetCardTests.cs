using PairForge.Sinks;
using static PairForge.Tests.Sinks.SampleDataset;

namespace PairForge.Tests.Sinks;

public sealed class DatasetCardTests
{
    [Fact]
    public void Render_Dataset_HeaderNamesDataOnlyAndSamplesAreEscaped()
    {
        var manifest = new DatasetManifest { PlanHash = "ab", Name = "faq", Format = PairFormat.Triplet, Splits = [new("train", 12_345, []), new("dev", 10, [])] };
        var text = DatasetCard.Render(manifest, new()
        {
            Sources = ["jsonl: data/*.jsonl"],
            Operations = ["word-deletion (rate 0.1)"],
            Encoder = "hashing (512)",
            Mining = [new("num_negatives", "5")],
            Counts = [new("records read", 20_000)],
            Sample =
            [
                new() { Anchor = "a | b\n<img src=x> [l](u) `c`", Positive = Pair(1).Positive.Text, Negatives = [Negative(2).Text] },
                .. Enumerable.Range(2, 9).Select(n => new PairRow { Anchor = Pair(n).Anchor.Text, Positive = Pair(n).Positive.Text }),
            ],
        });
        Assert.StartsWith("""
            ---
            configs:
            - config_name: default
              data_files:
              - split: train
                path: data/train-*
              - split: dev
                path: data/dev-*
            size_categories:
            - 10K<n<100K

            """.ReplaceLineEndings("\n"), text);
        Assert.Contains("| `negative` | string |", text);
        Assert.Contains("| records read | 20,000 |", text);
        Assert.Contains("- source: jsonl: data/\\*.jsonl\n- operation: word-deletion \\(rate 0.1\\)\n- encoder: hashing \\(512\\)\n", text);
        Assert.Contains("| a \\| b &lt;img src=x\\> \\[l\\]\\(u\\) \\`c\\` |", text);
        Assert.Contains("anchor 5", text);
        Assert.DoesNotContain("anchor 6", text);
        Assert.DoesNotContain("path: lineage", text);
    }

    [Theory]
    [InlineData(PairFormat.LabeledPair, false, "| `anchor` | string |,| `text` | string |,| `label` | int32 |")]
    [InlineData(PairFormat.LabeledPair, true, "| `anchor` | string |,| `text` | string |,| `score` | double |")]
    [InlineData(PairFormat.LabeledList, true, "| `anchor` | string |,| `texts` | list of string |,| `labels` | list of int32 |,| `scores` | list of double |")]
    public void Render_LabeledFormats_NameTheirColumns(PairFormat format, bool scores, string columns)
    {
        var manifest = new DatasetManifest { PlanHash = "ab", Name = "faq", Format = format, Splits = [new("train", 3, [])] };
        var text = DatasetCard.Render(manifest, new() { Scores = scores });
        Assert.Equal(columns.Split(','), text.Split('\n').SkipWhile(l => l != "| column | type | what it is |").Skip(2).TakeWhile(l => l.Length > 0).Select(l => string.Join('|', l.Split('|')[..3]) + "|"));
        Assert.Contains($"in the format `{DatasetManifest.FormatName(format)}`", text, StringComparison.Ordinal);
    }
}
