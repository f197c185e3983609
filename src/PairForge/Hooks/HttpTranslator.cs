using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PairForge.Hooks;

/// <summary><c>http</c> of a hook: a service with the interface of LibreTranslate.</summary>
public sealed record HttpHookOptions
{
    /// <summary>Address of the service's <c>translate</c>, such as <c>http://host:5000/translate</c>; no other is ever asked.</summary>
    public required string Url { get; init; }

    /// <summary>Language of the texts, as the service names it.</summary>
    /// <value>The default is <c>en</c>.</value>
    [System.ComponentModel.DataAnnotations.MinLength(1)]
    public string From { get; init; } = "en";

    /// <summary>Languages of the way there and back; of several one is drawn by key for each view. A paraphrase has none.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>The key of the service, <c>${env:NAME}</c>.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>Whether the address may lead into a private network, or to this machine.</summary>
    /// <value>The default is false.</value>
    public bool AllowPrivate { get; init; }
}

/// <summary>Asks a service with the interface of LibreTranslate for translations from one language into another.</summary>
/// <remarks>
/// POST with <c>q</c> (a list), <c>source</c>, <c>target</c>, <c>format</c> and <c>api_key</c>; the answer is <c>translatedText</c>, a list.
/// Redirects are not followed, bodies are read up to a bound, and what a server says beside its answers is never shown.
/// </remarks>
internal sealed class HttpTranslator(HttpClient client, HttpHookOptions options, string source, string target) : IBackTranslator
{
    /// <summary>What decides an answer beside the text: no key.</summary>
    internal string Identity { get; } = CanonicalJson.Write(new[] { "libretranslate", options.Url, source, target });

    /// <summary>A client that asks the address of the options and no other.</summary>
    /// <exception cref="ConfigurationException">It is no address for a hook.</exception>
    internal static HttpClient Client(HttpHookOptions options) =>
        new(new HookAddressHandler([HookAddress.Parse(options.Url, "url")], options.AllowPrivate)) { Timeout = Timeout.InfiniteTimeSpan };

    public async ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(Body(texts)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw FaultOf(response);
        if (response.Content.Headers.ContentEncoding.Count > 0) throw new HookFault("bad-answer", isTransient: false); // compressed, which nobody asked for
        return AnswerJson.Read(await ReadAsync(response.Content, AnswerJson.MostBytes(texts), cancellation).ConfigureAwait(false), "translatedText");
    }

    private byte[] Body(IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            AnswerJson.WriteTexts(json, "q", texts);
            json.WriteString("source", source);
            json.WriteString("target", target);
            json.WriteString("format", "text");
            if (options.ApiKey is { } key) json.WriteString("api_key", key.Reveal());
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static HookFault FaultOf(HttpResponseMessage response)
    {
        var retryAfter = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - DateTimeOffset.UtcNow : null;
        if (retryAfter < TimeSpan.Zero) retryAfter = null;
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new HookFault("rate-limited", isTransient: true, retryAfter),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new HookFault("server-error", isTransient: true, retryAfter),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new HookFault("unauthorized", isTransient: false),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new HookFault("redirected", isTransient: false),
            _ => new HookFault("rejected", isTransient: false),
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, long most, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[16_384];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var read and > 0)
        {
            if (body.Length + read > most) throw new HookFault("too-large", isTransient: false);
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
