using PairForge.Augmentations;
using PairForge.Hooks;
using PairForge.Tests.Hooks;

namespace PairForge.Tests.Augmentations;

public sealed class ParaphraseTests
{
    [Fact]
    public async Task ApplyAsync_Service_IsAskedOnceFromTheLanguageIntoItself()
    {
        await using var server = new TranslationServer();
        using var operation = new Paraphrase(new ParaphraseOptions { Http = new HttpHookOptions { Url = server.Url, AllowPrivate = true } });
        var results = await operation.ApplyAsync([new TextToAugment("It is late.", default), new TextToAugment(" ", default), new TextToAugment("\uD83D", default)], TestContext.Current.CancellationToken);
        Assert.Equal(("en", "en"), Assert.Single(server.Seen.Select(s => (s.Source, s.Target))));
        Assert.Equal([new TextEdit(6, 5, "late. indeed.")], results[0].Edits);
        Assert.Equal(["too-short", "lone-surrogate"], results.Skip(1).Select(r => r.Refusal));
    }
}
