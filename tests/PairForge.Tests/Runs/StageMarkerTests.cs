using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class StageMarkerTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly StageMarker Sample = new()
    {
        Stage = "map",
        Index = 7,
        PlanHash = "plan",
        Files = [new("views", "_run/map/00007-views-aaaa", 5, Hash), new("passages", "_run/map/00007-passages-aaaa", 0, Hash)],
        Counts = new Dictionary<string, long> { ["records.accepted"] = 12, ["filtered.length"] = long.MaxValue },
    };

    [Fact]
    public void ToBytes_AnyOrder_NamesInOrder()
    {
        var bytes = Sample.ToBytes();
        Assert.Equal(bytes, (Sample with { Files = [.. Sample.Files.Reverse()], Counts = Sample.Counts.Reverse().ToDictionary() }).ToBytes());
        var text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("filtered.length", StringComparison.Ordinal) < text.IndexOf("records.accepted", StringComparison.Ordinal));
    }

    [Fact]
    public void TryParse_WholeMarker_SameBytesAgain()
    {
        var marker = StageMarker.TryParse(Sample.ToBytes())!;
        Assert.Equal(Sample.ToBytes(), marker.ToBytes());
        Assert.Equal((12, 0), (marker.Count("records.accepted"), marker.Count("records.unknown")));
        Assert.Equal(5, marker.File("views").Bytes);
        Assert.Null(marker.Find("other"));
        Assert.Contains("'other'", Assert.Throws<PairForgeException>(() => marker.File("other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_EveryPrefix_IsNoMarker()
    {
        var bytes = Sample.ToBytes();
        for (var length = 0; length < bytes.Length; length++) Assert.Null(StageMarker.TryParse(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void TryParse_ZerosInPlaceOfAnyPart_IsNoMarker()
    {
        var bytes = Sample.ToBytes();
        for (var from = 0; from < bytes.Length; from++)
        {
            for (var to = from + 1; to <= bytes.Length; to += 1 + (to - from) / 4)
            {
                var torn = bytes.ToArray();
                torn.AsSpan(from, to - from).Clear();
                Assert.Null(StageMarker.TryParse(torn));
            }
        }
    }

    [Fact]
    public void TryParse_AnyBitFlipped_IsNoMarker()
    {
        var bytes = Sample.ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(StageMarker.TryParse(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void ToBytes_HashLineTakenOut_HashesToIt()
    {
        var lines = Encoding.UTF8.GetString(Sample.ToBytes()).Split('\n');
        var rest = string.Join('\n', lines.Where(l => !l.Contains("marker_sha256", StringComparison.Ordinal))).Replace("\"map\",\n}", "\"map\"\n}", StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest))), lines[^3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stage", "null")]
    [InlineData("stage", "7")]
    [InlineData("plan", "null")]
    [InlineData("index", "1.5")]
    [InlineData("index", "99999999999")]
    [InlineData("index", "\"7\"")]
    [InlineData("files", "null")]
    [InlineData("files", "{}")]
    [InlineData("files", "[null]")]
    [InlineData("files", "[{\"bytes\":1,\"name\":\"a\",\"path\":null,\"sha256\":\"x\"}]")]
    [InlineData("counts", "null")]
    [InlineData("counts", "[]")]
    [InlineData("counts", "{\"a\":1,\"a\":2}")]
    [InlineData("counts", "{\"a\":1e99}")]
    [InlineData("counts", "{\"a\":null}")]
    [InlineData("marker_sha256", "null")]
    [InlineData("another", "1")]
    public void TryParse_WrongValue_IsNoMarker(string property, string json)
    {
        var properties = JsonNode.Parse(Sample.ToBytes())!.AsObject().ToDictionary(p => p.Key, p => p.Value!.ToJsonString());
        properties[property] = json;
        Assert.Null(StageMarker.TryParse(Encoding.UTF8.GetBytes($"{{{string.Join(",", properties.Select(p => $"\"{p.Key}\":{p.Value}"))}}}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"map\"")]
    [InlineData("{}")]
    [InlineData("\ufeff{}")]
    [InlineData("not json")]
    public void TryParse_OtherContent_IsNoMarker(string text) => Assert.Null(StageMarker.TryParse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void TryParse_InvalidUtf8_IsNoMarker()
    {
        var bytes = Sample.ToBytes();
        bytes[bytes.AsSpan().IndexOf("plan\""u8) + 8] = 0xff;
        Assert.Null(StageMarker.TryParse(bytes));
    }

    [Fact]
    public void TryParse_MissingProperty_IsNoMarker()
    {
        foreach (var property in (string[])["stage", "index", "plan", "files", "counts", "marker_sha256"])
        {
            var json = JsonNode.Parse(Sample.ToBytes())!.AsObject();
            json.Remove(property);
            Assert.Null(StageMarker.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString())));
        }
    }
}
