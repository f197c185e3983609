using System.Text;
using PairForge.Sinks;

namespace PairForge.Tests.Sinks;

public sealed class DatasetManifestTests
{
    private static readonly DatasetManifest Sample = new()
    {
        PlanHash = "ab",
        Name = "问答",
        Format = PairFormat.NTuple,
        Splits = [new("train", 3, [new("data/t.parquet", 3, 10, "cd") { Lineage = new("lineage/t.parquet", 3, 11, "ef") }])],
        Quarantine = [new("quarantine/part-00000.parquet", 1, 5, "01")],
    };

    [Theory]
    [InlineData(PairFormat.Pair, "pair")]
    [InlineData(PairFormat.Triplet, "triplet")]
    [InlineData(PairFormat.NTuple, "n-tuple")]
    [InlineData(PairFormat.LabeledPair, "labeled-pair")]
    [InlineData(PairFormat.LabeledList, "labeled-list")]
    public void Parse_EveryFormat_ComesBackByItsName(PairFormat format, string name)
    {
        var manifest = new DatasetManifest { PlanHash = "ab", Name = "n", Format = format, Splits = [] };
        Assert.Equal(name, DatasetManifest.FormatName(format));
        Assert.Equal(format, DatasetManifest.Parse(manifest.ToBytes(), "manifest.json").Format);
    }

    [Fact]
    public void ToBytes_Sample_IsCanonical() => Assert.Equal("""
        {
          "schema_version": 1,
          "plan_hash": "ab",
          "name": "问答",
          "format": "n-tuple",
          "splits": [
            {
              "name": "train",
              "rows": 3,
              "files": [
                {
                  "path": "data/t.parquet",
                  "rows": 3,
                  "bytes": 10,
                  "sha256": "cd",
                  "lineage": {
                    "path": "lineage/t.parquet",
                    "rows": 3,
                    "bytes": 11,
                    "sha256": "ef"
                  }
                }
              ]
            }
          ],
          "quarantine": [
            {
              "path": "quarantine/part-00000.parquet",
              "rows": 1,
              "bytes": 5,
              "sha256": "01"
            }
          ]
        }

        """.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(Sample.ToBytes()));

    [Fact]
    public void Parse_ItsOwnBytes_GivesThemAgain() => Assert.Equal(Sample.ToBytes(), DatasetManifest.Parse(Sample.ToBytes(), "m").ToBytes());

    [Theory]
    [InlineData("", "not a dataset's manifest")]
    [InlineData("[]", "not a dataset's manifest")]
    [InlineData("{}", "not a dataset's manifest")]
    [InlineData("""{"schema_version":2}""", "schema_version is 2")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"rows","splits":[],"quarantine":[]}""", "format is 'rows'")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"pair","splits":[],"quarantine":[{"path":"../x"}]}""", "names '../x'")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"pair","splits":[],"quarantine":[{"path":null}]}""", "names ''")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"pair","splits":[],"quarantine":[{"path":"data/\u0000"}]}""", "expected a path inside")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"pair","splits":[],"quarantine":[{"path":"/etc/passwd"}]}""", "names '/etc/passwd'")]
    [InlineData("""{"schema_version":1,"plan_hash":"a","name":"a","format":"pair","splits":[],"quarantine":[{"path":"data/./x"}]}""", "names 'data/./x'")]
    public void Parse_BadManifest_SaysWhy(string json, string message) =>
        Assert.Contains(message, Assert.Throws<PairForgeException>(() => DatasetManifest.Parse(Encoding.UTF8.GetBytes(json), "m")).Message);
}
