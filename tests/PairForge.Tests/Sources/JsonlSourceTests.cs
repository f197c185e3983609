using System.Text;
using System.Text.Json;
using PairForge.Sources;
using PairForge.Tests.Augmentations;

namespace PairForge.Tests.Sources;

public sealed class JsonlSourceTests : IDisposable
{
    private static readonly SourceColumns Own = new() { Anchor = "q", Positive = ["p1", "p2"], Negative = ["n2", "n1"], Id = "key", Group = "doc", Label = "intent" };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_DefaultKeys_AreFound()
    {
        var passage = (await Read("""{"group": "g", "negative_2": "n3", "sentence": "s", "negative": ["n1", "", null], "hard_negative": "n2", "text": "t", "positive": "p", "negative_x": 5, "other": {"text": [1]}}""")).Passages.Single();
        Assert.Equal(("t", "g", (string?)null, "a.jsonl:0:0"), (passage.Text, passage.Group, passage.Label, passage.Id));
        Assert.Equal(["p"], passage.Positives);
        Assert.Equal(["n1", "n2", "n3"], passage.Negatives); // in the order of the columns
    }

    [Fact]
    public async Task ReadAsync_MappedKeys_AreFound()
    {
        var passage = (await Read("""{"n1": "b", "n2": ["a"], "p2": "y", "p1": "x", "q": "anchor", "key": 7, "doc": null, "intent": true, "text": 5}""", Own)).Passages.Single();
        Assert.Equal(("anchor", "7:0", (string?)null, "true"), (passage.Text, passage.Id, passage.Group, passage.Label));
        Assert.Equal(["x", "y"], passage.Positives);
        Assert.Equal(["a", "b"], passage.Negatives);
    }

    [Fact]
    public async Task ReadAsync_OneKeyForGroupAndLabel_GivesBoth()
    {
        var passage = (await Read("""{"text": "t", "intent": "i"}""", new() { Group = "intent", Label = "intent" })).Passages.Single();
        Assert.Equal(("i", "i"), (passage.Group, passage.Label));
    }

    [Fact]
    public async Task ReadAsync_EscapedKey_IsTheKey()
    {
        Assert.Equal(["t"], (await Read("""{"te\u0078t": "t"}""")).Texts);
        Assert.Equal(["duplicate-key"], (await Read("""{"te\u0078t": "t", "text": "t"}""")).Reasons);
    }

    [Theory]
    [InlineData("""{"text": "a", "text": "b"}""", "duplicate-key", "the key 'text' stands twice")]
    [InlineData("""{"other": "a"}""", "missing-column", "there is no 'anchor' or 'text' or 'sentence'")]
    [InlineData("""{}""", "missing-column", "there is no 'anchor' or 'text' or 'sentence'")]
    [InlineData("""{"text": null}""", "missing-column", "'text' is null")]
    [InlineData("""{"text": 5}""", "wrong-type", "'text' is a number; expected a string")]
    [InlineData("""{"text": ["a"]}""", "wrong-type", "'text' is an array; expected a string")]
    [InlineData("""{"text": {"anchor": "a"}}""", "wrong-type", "'text' is an object; expected a string")]
    [InlineData("""{"text": ""}""", "empty-anchor", "the anchor is empty")]
    [InlineData("""{"text": " \n\u00a0\u2003"}""", "empty-anchor", "the anchor is empty")]
    [InlineData("""{"text": "a", "positive": 5}""", "wrong-type", "'positive' is a number; expected a string or an array of strings")]
    [InlineData("""{"text": "a", "positive": ["b", ["c"]]}""", "wrong-type", "'positive' holds an array; expected strings")]
    [InlineData("""{"text": "a", "negative": {"b": "c"}}""", "wrong-type", "'negative' is an object; expected a string or an array of strings")]
    [InlineData("""{"text": "a", "group": []}""", "wrong-type", "'group' is an array; expected a string or a number")]
    [InlineData("""{"text": "a\u0000b"}""", "control-character", "'text' holds a NUL")]
    [InlineData("""{"text": "a", "positive": ["b\u0000"]}""", "control-character", "'positive' holds a NUL")]
    [InlineData("""{"text": "\ud83d"}""", "lone-surrogate", "an escape names half a character")]
    [InlineData("""{"text": "\ude00\ud83d"}""", "lone-surrogate", "an escape names half a character")]
    [InlineData("""{"text": "a", "positive": ["x\udc00"]}""", "lone-surrogate", "an escape names half a character")]
    [InlineData("""["text", "a"]""", "malformed-json", "the line is an array; expected an object")]
    [InlineData("null", "malformed-json", "the line is null; expected an object")]
    [InlineData("plain text", "malformed-json", "not JSON at byte 0 of the line")]
    [InlineData("""{"text": "a"} x""", "malformed-json", "not JSON at byte 14 of the line")]
    [InlineData("""{"text": "a"}{"text": "b"}""", "malformed-json", "not JSON at byte 13 of the line")]
    [InlineData("""{"text": "a",}""", "malformed-json", "not JSON at byte 13 of the line")]
    [InlineData("""{"text": "a" /* why */}""", "malformed-json", "not JSON at byte 13 of the line")]
    [InlineData("""{'text': 'a'}""", "malformed-json", "not JSON at byte 1 of the line")]
    [InlineData("""{"text": "a""", "malformed-json", "not JSON at byte 11 of the line")]
    [InlineData("""{"text": NaN}""", "malformed-json", "not JSON at byte 9 of the line")]
    [InlineData("{\"text\": \"a\tb\"}", "malformed-json", "not JSON at byte 11 of the line")]
    public async Task ReadAsync_BadRecord_IsRefusedWithItsReason(string line, string reason, string detail)
    {
        var content = Encoding.UTF8.GetBytes($"{{\"text\": \"before\"}}\r\n{line}\r\n{{\"text\": \"after\"}}\n");
        var records = await Read(content);
        Assert.Equal(["before", "after"], records.Texts);
        var refused = Assert.Single(records.Rejections);
        Assert.Equal((reason, "line 2: " + detail, 20L), (refused.Reason, refused.Detail, refused.Offset));
        records.AssertLocatedIn(content);
    }

    [Theory]
    [InlineData("""{"q": "a"}""", "missing-column", "there is no 'key'")]
    [InlineData("""{"q": "a", "key": null}""", "missing-column", "'key' is null")]
    [InlineData("""{"q": "a", "key": ""}""", "empty-id", "the id is empty")]
    [InlineData("""{"q": null, "key": "1"}""", "missing-column", "'q' is null")]
    [InlineData("""{"text": "a", "key": "1"}""", "missing-column", "there is no 'q'")]
    public async Task ReadAsync_MappedKeyMissing_IsRefused(string line, string reason, string detail)
    {
        var refused = Assert.Single((await Read(line, Own)).Rejections);
        Assert.Equal((reason, "line 1: " + detail), (refused.Reason, refused.Detail));
    }

    [Fact]
    public async Task ReadAsync_NumbersOf400Digits_AreKeptAsWritten()
    {
        var digits = new string('7', 400);
        var passage = (await Read($$"""{"q": "a", "key": {{digits}}, "intent": -{{digits}}.{{digits}}e+400, "other": {{digits}}}""", Own)).Passages.Single();
        Assert.Equal((digits + ":0", $"-{digits}.{digits}e+400"), (passage.Id, passage.Label));
    }

    [Fact]
    public async Task ReadAsync_Nesting_IsBounded()
    {
        static string Nested(int levels) => "{\"text\": \"a\", \"x\": " + new string('[', levels - 1) + new string(']', levels - 1) + "}";
        Assert.Equal(["a"], (await Read(Nested(64))).Texts);
        Assert.Equal("line 1: it is nested deeper than 64 levels", Assert.Single((await Read(Nested(65))).Rejections).Detail);
        Assert.Equal(["too-deep"], (await Read("{\"x\": " + new string('[', 1_000_000))).Reasons);
    }

    [Fact]
    public async Task ReadAsync_LineSeparatorsInStrings_ArePartOfTheText() =>
        Assert.Equal(["a\u0085b\u2028c\u2029d\n\re"], (await Read("{\"text\": \"a\u0085b\u2028c\u2029d\\n\\re\"}")).Texts);

    [Fact]
    public async Task ReadAsync_ByteOrderMark_OnlyAtTheBegin()
    {
        var content = "\uFEFF{\"text\": \"a\"}\n\uFEFF{\"text\": \"b\"}\n"u8.ToArray();
        var records = await Read(content);
        Assert.Equal(["a"], records.Texts);
        Assert.Equal(["malformed-json"], records.Reasons);
        records.AssertLocatedIn(content);
    }

    [Fact]
    public async Task ReadAsync_BlankLines_AreNoRecords() => Assert.Equal(["a"], (await Read("\n \t\r\n{\"text\": \"a\"}\n\r\n")).Texts);

    [Fact]
    public async Task ReadAsync_Nul_IsRefused() => Assert.Equal(["control-character"], (await Read("{\"text\": \"a\0b\"}")).Reasons);

    [Fact]
    public async Task ReadAsync_HostileTexts_ComeOutAsTheyWentInOrAreRefused()
    {
        // Every unit is escaped, so that halves of characters stay what they are.
        static string Escape(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' and not ('"' or '\\') ? c.ToString() : $"\\u{(int)c:x4}"));
        static string? Reason(string text) =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text ? "lone-surrogate" : text.Contains('\0') ? "control-character" : string.IsNullOrWhiteSpace(text) ? "empty-anchor" : null;
        var texts = HostileTexts.All().ToArray();
        var records = await Read(string.Concat(texts.Select(t => $"{{\"text\": \"{Escape(t)}\"}}\n")));
        Assert.Equal(texts.Where(t => Reason(t) is null), records.Texts);
        Assert.Equal(texts.Select(Reason).OfType<string>(), records.Reasons);
    }

    [Fact]
    public async Task ReadAsync_JsonTestSuite_AcceptsNoMalformedRecord()
    {
        var folder = SharedData.Require("robustness/JSONTestSuite/test_parsing");
        var (yes, no) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            // A record is one line: between tokens a tab is as good as a line end, and inside a string as bad.
            var line = File.ReadAllBytes(path).Select(b => b == (byte)'\n' ? (byte)'\t' : b).ToArray();
            var alone = await Read(line);
            var wrapped = await Read([.. "{\"x\": "u8, .. line, .. ", \"text\": \"a\"}\n"u8]);
            Assert.True(wrapped.Passages.Count() + wrapped.Rejections.Count() == 1, name);
            if (name[0] == 'y')
            {
                yes++;
                Assert.True(wrapped.Texts.SequenceEqual(["a"]), $"{name}: {wrapped.Rejections.FirstOrDefault()?.Detail}");
            }
            else if (name[0] == 'n')
            {
                no++;
                Assert.False(wrapped.Passages.Any() || alone.Passages.Any(), name);
            }
        }
        Assert.True(yes >= 90 && no >= 170, $"{yes} and {no} files were read");
    }

    [Fact]
    public async Task ReadAsync_ManyKeyOrders_AgreeWithADocumentReader()
    {
        // The framework's document model reads the same lines: what is accepted holds the same anchor.
        var random = new Random(11);
        var lines = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var keys = new[] { "text", "positive", "negative", "group", "label", "x" }.OrderBy(_ => random.Next()).Take(random.Next(1, 7));
            lines.Add("{" + string.Join(',', keys.Select(k => $"\"{k}\": {random.Next(4) switch { 0 => "null", 1 => "\"t\\u00e9" + i + "\"", 2 => "\"" + i + "\"", _ => "[\"a\", \"b\"]" }}")) + "}");
        }
        var records = await Read(string.Join('\n', lines), new() { Label = "label" });
        var expected = new List<string>();
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var isRight = document.RootElement.EnumerateObject().All(p => p.Name switch
            {
                "text" or "group" or "label" => p.Value.ValueKind != JsonValueKind.Array,
                _ => true,
            });
            if (isRight && document.RootElement.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String) expected.Add(text.GetString()!);
        }
        Assert.Equal(expected, records.Texts);
        Assert.Equal(lines.Count, records.Passages.Count() + records.Rejections.Count());
    }

    private Task<Records> Read(string content, SourceColumns? columns = null) => Read(Encoding.UTF8.GetBytes(content), columns);

    private async Task<Records> Read(byte[] content, SourceColumns? columns = null)
    {
        File.WriteAllBytes(_folder["a.jsonl"], content);
        return await Records.OfAsync(new JsonlSource(new() { Path = _folder["a.jsonl"], Columns = columns ?? new() }));
    }
}
