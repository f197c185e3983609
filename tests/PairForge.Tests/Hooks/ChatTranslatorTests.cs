using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

public sealed class ChatTranslatorTests
{
    [Fact]
    public async Task TranslateAsync_Model_IsAskedForStructuredJson()
    {
        var client = new Model(texts => JsonSerializer.Serialize(new { texts = texts.Select(t => t.ToUpperInvariant()) }));
        Assert.Equal([Rewording.Of("A \"B\""), Rewording.Of("\u4E2D\n")], await AskAsync(client, "a \"b\"", "\u4E2D\n"));
        var (messages, options) = Assert.Single(client.Asked);
        Assert.Equal([ChatRole.System, ChatRole.User], messages.Select(m => m.Role));
        Assert.StartsWith("Word each of the texts anew ", messages[0].Text, StringComparison.Ordinal);
        Assert.Equal("array", Assert.IsType<ChatResponseFormatJson>(options!.ResponseFormat).Schema!.Value.GetProperty("properties").GetProperty("texts").GetProperty("type").GetString());
    }

    [Fact]
    public async Task TranslateAsync_FenceAroundTheAnswer_IsTakenOff() =>
        Assert.Equal([Rewording.Of("b")], await AskAsync(new Model(_ => "Sure:\n```json\n{\"texts\":[\"b\"]}\n```"), "a"));

    [Theory]
    [InlineData("I cannot do that.")]
    [InlineData("{\"text\":\"b\"}")]
    [InlineData("{\"texts\":[\"b\"")]
    [InlineData("{\"texts\":[{}]}")]
    [InlineData("")]
    public async Task TranslateAsync_AnythingElse_IsABadAnswer(string answer)
    {
        var fault = await Assert.ThrowsAsync<HookFault>(() => AskAsync(new Model(_ => answer), "a"));
        Assert.Equal(("bad-answer", true), (fault.Reason, fault.IsTransient));
    }

    [Fact]
    public async Task TranslateAsync_PromptAsAnswer_IsRefused()
    {
        var instruction = new ChatTranslatorOptions().Instruction;
        string[] answers = [instruction, "My task: " + instruction + " Fine.", "Keep names, numbers, addresses, tone and length.", "The tone was harsh."];
        var made = await AskAsync(new Model(_ => JsonSerializer.Serialize(new { texts = answers })), "a", "b", "c", "d");
        Assert.Equal(["echoes-prompt", "echoes-prompt", "echoes-prompt", null], made.Select(m => m.Refusal));
    }

    [Fact]
    public async Task HookRequests_AroundAModel_TryAgainAndRemember()
    {
        using var folder = new TemporaryFolder();
        var calls = 0;
        var client = new Model(texts => ++calls == 1 ? throw new HttpRequestException("no") : JsonSerializer.Serialize(new { texts = texts.Select(t => t + "!") }));
        for (var run = 0; run < 2; run++)
        {
            using var requests = new HookRequests(new ChatTranslator(client), "model-1", new RequestOptions { RetryDelay = 0 }, new AnswerCache(folder.Path));
            Assert.Equal([Rewording.Of("a!"), Rewording.Of("b!")], await requests.TranslateAsync(["a", "b"], TestContext.Current.CancellationToken));
        }
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task HookRequests_AroundABug_IsAReasonAndNotTriedAgain()
    {
        var calls = 0;
        using var requests = new HookRequests(new ChatTranslator(new Model(_ => throw new InvalidCastException($"{++calls}"))), "", new RequestOptions(), new AnswerCache(null));
        Assert.Equal([Rewording.Refused("hook-failed")], await requests.TranslateAsync(["a"], TestContext.Current.CancellationToken));
        Assert.Equal(1, calls);
    }

    private static async Task<IReadOnlyList<Rewording>> AskAsync(IChatClient client, params string[] texts) =>
        await new ChatTranslator(client).TranslateAsync(texts, TestContext.Current.CancellationToken);

    /// <summary>A chat model that is a function of the texts.</summary>
    private sealed class Model(Func<string[], string> answer) : IChatClient
    {
        public List<(ChatMessage[] Messages, ChatOptions? Options)> Asked { get; } = [];

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked.Add(([.. messages], options));
            var texts = JsonDocument.Parse(Asked[^1].Messages[^1].Text).RootElement.GetProperty("texts").EnumerateArray().Select(t => t.GetString()!).ToArray();
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(texts))));
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
