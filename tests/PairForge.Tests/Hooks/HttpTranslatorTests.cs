using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

/// <summary>Requests to a real server that misbehaves in every way that it can.</summary>
public sealed class HttpTranslatorTests : IDisposable
{
    private static readonly RequestOptions Quick = new() { RetryDelay = 0.01, Timeout = 0.3, Deadline = 2, Attempts = 3, Concurrency = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TranslateAsync_ServerAnswers_GoesThereAndBack()
    {
        await using var server = new TranslationServer();
        var answers = await AskAsync(server, Quick with { BatchSize = 3 }, Texts(5));
        Assert.Equal(Texts(5).Select(t => Rewording.Of(t + " indeed")), answers);
        Assert.Equal([("en", "de", 3), ("de", "en", 3), ("en", "de", 2), ("de", "en", 2)], server.Seen.Select(s => (s.Source, s.Target, s.Texts.Length)).OrderBy(s => -s.Length));
        Assert.All(server.Seen, s => Assert.Equal("canary-key", s.Key));
    }

    [Theory]
    [InlineData(Reply.ServerError)]
    [InlineData(Reply.Hang)]
    [InlineData(Reply.Drip)]
    [InlineData(Reply.HalfABody)]
    [InlineData(Reply.WrongCount)]
    [InlineData(Reply.Reset)]
    [InlineData(Reply.Garbage)]
    [InlineData(Reply.NoTexts)]
    public async Task TranslateAsync_ServerFailsTwice_IsTriedAgain(Reply reply)
    {
        await using var server = new TranslationServer((n, _) => n < 2 ? reply : Reply.Answer);
        var answers = await AskAsync(server, Quick, Texts(2));
        Assert.Equal(Texts(2).Select(t => Rewording.Of(t + " indeed")), answers);
        Assert.Equal(4, server.Seen.Count);
    }

    [Theory]
    [InlineData(Reply.TooManyForAnHour, "rate-limited", 1)]
    [InlineData(Reply.ServerError, "server-error", 3)]
    [InlineData(Reply.Unauthorized, "unauthorized", 1)]
    [InlineData(Reply.Hang, "timed-out", 3)]
    [InlineData(Reply.Drip, "timed-out", 3)]
    [InlineData(Reply.HalfABody, "cut-off", 3)]
    [InlineData(Reply.WrongCount, "wrong-count", 3)]
    [InlineData(Reply.Reset, "cut-off", 3)]
    [InlineData(Reply.Redirect, "redirected", 1)]
    [InlineData(Reply.Garbage, "bad-answer", 3)]
    [InlineData(Reply.NoTexts, "bad-answer", 3)]
    [InlineData(Reply.Huge, "too-large", 1)]
    [InlineData(Reply.GzipBomb, "bad-answer", 1)]
    public async Task TranslateAsync_ServerAlwaysFails_IsTheReasonOfEveryText(Reply reply, string reason, int attempts)
    {
        await using var server = new TranslationServer((_, _) => reply);
        var before = GC.GetTotalAllocatedBytes();
        var answers = await AskAsync(server, Quick, Texts(3));
        Assert.Equal(Enumerable.Repeat(Rewording.Refused(reason), 3), answers);
        Assert.Equal(attempts, server.Seen.Count);
        if (reply == Reply.Huge) Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 20_000_000);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path)); // failures are not kept
    }

    [Fact]
    public async Task TranslateAsync_EmptyTexts_AreKeptAsTheyWerePaidFor()
    {
        await using var server = new TranslationServer((_, _) => Reply.EmptyTexts);
        for (var run = 0; run < 2; run++) Assert.Equal(Enumerable.Repeat(Rewording.Refused("empty"), 3), await AskAsync(server, Quick, Texts(3)));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task TranslateAsync_NobodyListens_IsUnreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.Equal([Rewording.Refused("unreachable")], await AskAsync($"http://127.0.0.1:{port}/translate", Quick, Texts(1)));
    }

    [Fact]
    public async Task TranslateAsync_RetryAfter_IsWaitedFor()
    {
        await using var server = new TranslationServer((n, _) => n == 0 ? Reply.TooManyRequests : Reply.Answer);
        await AskAsync(server, Quick with { Deadline = 10 }, Texts(1));
        var times = server.Seen.Select(s => s.At).ToArray();
        Assert.Equal(3, times.Length);
        Assert.InRange((times[1] - times[0]).TotalSeconds, 0.95, 5);
    }

    [Theory]
    [InlineData(Reply.Hang)]
    [InlineData(Reply.Drip)]
    [InlineData(Reply.TooManyRequests)]
    public async Task TranslateAsync_Deadline_EndsARequestWithinASecond(Reply reply)
    {
        await using var server = new TranslationServer((_, _) => reply);
        var clock = Stopwatch.StartNew();
        var answers = await AskAsync(server, new RequestOptions { Deadline = 1.5, Timeout = 1.5, Attempts = 100, RetryDelay = 0.01 }, Texts(1));
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 2.5);
        Assert.Equal(reply == Reply.TooManyRequests ? "rate-limited" : "timed-out", answers[0].Refusal);
    }

    [Fact]
    public async Task TranslateAsync_SomeRequestsFail_TheOthersFlow()
    {
        await using var server = new TranslationServer((_, request) => request.Texts.Any(t => t.EndsWith(" 7", StringComparison.Ordinal)) ? Reply.ServerError : Reply.Answer);
        var answers = await AskAsync(server, Quick with { BatchSize = 2, Concurrency = 3 }, Texts(20));
        Assert.Equal(Texts(20).Select((t, n) => n is 6 or 7 ? Rewording.Refused("server-error") : Rewording.Of(t + " indeed")), answers);
    }

    [Fact]
    public async Task TranslateAsync_Concurrency_IsNeverMore()
    {
        var (underWay, most) = (0, 0);
        await using var server = new TranslationServer((_, _) =>
        {
            lock (Quick) most = Math.Max(most, ++underWay);
            Thread.Sleep(20); // the server's work: long enough that requests would meet
            lock (Quick) underWay--;
            return Reply.Answer;
        });
        await AskAsync(server, Quick with { BatchSize = 1, Concurrency = 3, Timeout = 2 }, Texts(30));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task TranslateAsync_Rate_IsNeverMore()
    {
        await using var server = new TranslationServer();
        await AskAsync(server, Quick with { BatchSize = 1, Concurrency = 8, Rate = 20 }, Texts(6));
        var times = server.Seen.Select(s => s.At).Order().ToArray();
        Assert.Equal(12, times.Length);
        Assert.InRange((times[^1] - times[0]).TotalSeconds, 0.5, 10); // eleven waits of 50 ms
    }

    [Fact]
    public async Task TranslateAsync_SameTexts_AreAskedForOnce()
    {
        await using var server = new TranslationServer();
        string[] texts = [.. Texts(5), .. Texts(10), .. Texts(5)];
        var options = Quick with { BatchSize = 4, Concurrency = 4 };
        Assert.Equal(texts.Select(t => Rewording.Of(t + " indeed")), await AskAsync(server, options, texts));
        Assert.Equal(texts.Reverse().Select(t => Rewording.Of(t + " indeed")), await AskAsync(server, options with { BatchSize = 3 }, [.. texts.Reverse()]));
        Assert.Equal(20, server.Paid.Count);
        Assert.Equal(20, server.Paid.Distinct().Count());
    }

    [Fact]
    public async Task TranslateAsync_ManyFailuresInARow_StopTheRunAndSayHowToGoOn()
    {
        await using var server = new TranslationServer((_, _) => Reply.ServerError);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => AskAsync(server, Quick with { BatchSize = 1, Attempts = 1, StopAfter = 4 }, Texts(20)));
        Assert.Equal(FailureKind.TryAgain, fault.Kind);
        Assert.StartsWith("4 requests to the hook failed in a row, the last with server-error; ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Seen.Count);
    }

    [Fact]
    public async Task TranslateAsync_PrivateAddress_IsRefusedUnlessAllowed()
    {
        await using var server = new TranslationServer();
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => AskAsync(server.Url, Quick, Texts(1), allowPrivate: false));
        Assert.Equal("the host 127.0.0.1 of a hook leads to 127.0.0.1, which is loopback; set allow_private: true if it is a service of your own network", fault.Message);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task TranslateAsync_Cancelled_EndsAtOnce()
    {
        await using var server = new TranslationServer((_, _) => Reply.Hang);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var clock = Stopwatch.StartNew();
        using var service = Service(server.Url, Quick with { Timeout = 30, Deadline = 30 }, allowPrivate: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.TranslateAsync(Texts(40), cancel.Token).AsTask());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
    }

    [Theory]
    [InlineData(Reply.ServerError)]
    [InlineData(Reply.Unauthorized)]
    [InlineData(Reply.Answer)]
    public async Task TranslateAsync_Key_StandsInNoFileAndNoMessage(Reply reply)
    {
        await using var server = new TranslationServer((_, _) => reply);
        var message = "";
        try
        {
            await AskAsync(server, Quick with { StopAfter = 1, Attempts = 1 }, Texts(3));
        }
        catch (PairForgeException fault)
        {
            message = fault.ToString();
        }
        Assert.Equal(reply == Reply.Answer, message.Length == 0);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(reply == Reply.Answer ? 6 : 0, files.Length);
        Assert.All(files, f => Assert.DoesNotContain("canary", f + File.ReadAllText(f), StringComparison.Ordinal));
    }

    private static string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(n => $"text {n}")];

    private Task<IReadOnlyList<Rewording>> AskAsync(TranslationServer server, RequestOptions options, string[] texts) => AskAsync(server.Url, options, texts);

    private async Task<IReadOnlyList<Rewording>> AskAsync(string url, RequestOptions options, string[] texts, bool allowPrivate = true)
    {
        using var service = Service(url, options, allowPrivate);
        return await service.TranslateAsync(texts, TestContext.Current.CancellationToken);
    }

    private HookRequests Service(string url, RequestOptions options, bool allowPrivate) =>
        new HttpEndpoint(new HttpHookOptions { Url = url, Via = ["de"], ApiKey = new Secret("KEY", "canary-key"), AllowPrivate = allowPrivate }, options, new AnswerCache(_folder.Path)).BackTranslator("de");
}
