using PairForge.Augmentations;
using PairForge.Configuration;
using PairForge.Hooks;
using PairForge.Tests.Hooks;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

public sealed class BackTranslationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_OneText_GivesOneEditOverIt()
    {
        File.WriteAllText(_folder["t.tsv"], "He is a good cook.\tHe is an able cook.\nnot here\tnot here\n");
        using var operation = new BackTranslation(new BackTranslationOptions { Table = new TableHookOptions { Path = _folder["t.tsv"] } });
        IAugmentation one = operation;
        var random = new KeyedRandom(1, "s", "id");
        var text = new AnalyzedText("  He is a good cook.");
        Assert.Equal([new TextEdit(8, 6, "an able")], one.Apply(text, ref random).Edits);
        Assert.Equal("unchanged", one.Apply(new AnalyzedText("not here"), ref random).Refusal);
        Assert.Equal("not-in-table", one.Apply(new AnalyzedText("He is"), ref random).Refusal);
    }

    [Fact]
    public async Task ApplyAsync_HostileTexts_AreEditsOrReasons()
    {
        var texts = HostileTexts.All().ToArray();
        using var operation = new BackTranslation(new Echo("and so: "));
        var results = await operation.ApplyAsync([.. texts.Select(t => new TextToAugment(t, default))], TestContext.Current.CancellationToken);
        for (var i = 0; i < texts.Length; i++)
        {
            if (results[i].Refusal is { } refusal) Assert.Matches("^[a-z]+(-[a-z]+)*$", refusal);
            else
            {
                Assert.Null(TextEdits.Fault(texts[i], results[i].Edits));
                Assert.NotEqual(texts[i], TextEdits.Apply(texts[i], results[i].Edits));
            }
        }
        Assert.Contains(results, r => r.Refusal is null);
    }

    [Fact]
    public async Task ApplyAsync_SeveralLanguages_OneIsDrawnByKey()
    {
        await using var server = new TranslationServer();
        var options = new BackTranslationOptions
        {
            Http = new HttpHookOptions { Url = server.Url, Via = ["de", "fr"], AllowPrivate = true },
            Cache = _folder["cache"],
        };
        var texts = Enumerable.Range(0, 200).Select(n => new TextToAugment($"text {n}", new KeyedRandom(1, "s", $"{n}"))).ToArray();
        using (var operation = new BackTranslation(options)) await operation.ApplyAsync(texts, TestContext.Current.CancellationToken);
        var languages = server.Seen.Where(s => s.Source == "en").SelectMany(s => s.Texts.Select(t => (t, s.Target))).ToDictionary();
        Assert.Equal(200, languages.Count);
        Assert.InRange(languages.Values.Count(l => l == "de"), 70, 130); // standard deviation 7
        using (var operation = new BackTranslation(options)) await operation.ApplyAsync([.. texts.Reverse()], TestContext.Current.CancellationToken);
        Assert.Equal(400, server.Paid.Count); // the same languages again: all of it from the cache
    }

    [Theory]
    [InlineData("back-translation: {}", "none of table, http and command are given; give one - p.yaml(1,")]
    [InlineData("back-translation: { table: { path: a }, command: { run: b } }", "2 of table, http and command are given; give one - p.yaml(1,")]
    [InlineData("back-translation: { http: { url: 'http://a.example/t' } }", "http needs via: the language to translate into and back from, such as via: de - p.yaml(1,")]
    [InlineData("back-translation: { http: { url: 'http://a.example/t', via: [de, en] } }", "via holds en, the language of the texts, or nothing; name other languages - p.yaml(1,")]
    [InlineData("back-translation: { http: { url: 'ftp://a.example/t', via: de } }", "url begins with ftp:; expected an address such as https://api.example.org/translate - p.yaml(1,")]
    [InlineData("back-translation: { http: { url: 'http://me:hunter2@a.example/t', via: de } }", "url holds a user name or a password; give a secret in the header that the service reads it from; expected an address such as https://api.example.org/translate - p.yaml(1,")]
    [InlineData("back-translation: { http: { url: 'http://a.example/t', via: de, api_key: hunter2 } }", "api_key is a secret and stands here itself; put it in an environment variable, and write api_key: ${env:NAME} - p.yaml(1,")]
    [InlineData("back-translation: { command: { run: [] } }", "run has too few items; it needs at least 1 - p.yaml(1,")]
    [InlineData("back-translation: { table: { path: a }, requests: { timeout: 200 } }", "timeout is 200, longer than deadline, 120; one try must fit into the whole - p.yaml(1,")]
    [InlineData("back-translation: { table: { path: a }, requests: { attempts: 0 } }", "attempts is 0; it must lie in [1, 100] - p.yaml(1,")]
    [InlineData("paraphrase: { http: { url: 'http://a.example/t', via: de } }", "http has via, but a paraphrase stays in its language; leave it out, or use back-translation - p.yaml(1,")]
    public void Parse_WrongOptions_AreOneLineWithThePlace(string operation, string message)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse(operation));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RightOptions_AreTakenAndTheIdentityHasNoPlaceAndNoCache()
    {
        Environment.SetEnvironmentVariable("PAIRFORGE_TEST_HOOK_KEY", "canary");
        File.WriteAllText(_folder["marian.py"], "");
        var http = Parse("back-translation: { http: { url: 'http://a.example/t', via: [de], api_key: '${env:PAIRFORGE_TEST_HOOK_KEY}' }, cache: somewhere, requests: { rate: 2 } }");
        Assert.Equal(
            """{"command":null,"http":{"allow_private":false,"api_key":"${env:PAIRFORGE_TEST_HOOK_KEY}","from":"en","url":"http://a.example/t","via":["de"]},"max_length_ratio":3,"requests":{"attempts":4,"batch_size":16,"concurrency":4,"deadline":120,"rate":2,"retry_delay":1,"stop_after":100,"timeout":30},"table":null}""",
            CanonicalJson.Write(http).Replace("\\u0022", "\"", StringComparison.Ordinal));
        var command = (BackTranslationOptions)Parse("back-translation: { command: { run: [python3, marian.py, --fast] } }");
        Assert.Equal(["python3", _folder["marian.py"], "--fast"], command.Command!.Run.Select(w => w.Value));
        Assert.Contains("""{"processes":1,"run":["python3","marian.py","--fast"]}""", CanonicalJson.Write(command), StringComparison.Ordinal);
    }

    private object Parse(string operation) => PipelineFile.Parse(
        $"augment: {{ operations: [ {operation} ] }}\nsource: {{ text: {{ path: in.txt }} }}\n", "p.yaml", _folder.Path, Components.Default()).Augment!.Operations[0].Options;

    private sealed class Echo(string before) : IBackTranslator
    {
        public ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<Rewording>>([.. texts.Select(t => Rewording.Of(before + t))]);
    }
}
