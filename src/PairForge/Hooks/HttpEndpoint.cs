namespace PairForge.Hooks;

/// <summary>One address with the interface of LibreTranslate: its connections and its limits are one, whatever languages are asked for.</summary>
internal sealed class HttpEndpoint(HttpHookOptions options, RequestOptions requests, AnswerCache cache)
{
    private readonly HttpClient _client = HttpTranslator.Client(options);
    private readonly RequestLimits _limits = new(requests);

    /// <summary>From the language of the texts into itself.</summary>
    internal HookRequests Paraphraser() => Requests(Into(options.From, options.From));

    /// <summary>Into another language and back.</summary>
    internal HookRequests BackTranslator(string via) => Requests(new RoundTripTranslator(Into(options.From, via), Into(via, options.From)));

    private CachedTranslator Into(string source, string target)
    {
        var translator = new HttpTranslator(_client, options, source, target);
        return new CachedTranslator(translator, translator.Identity, cache, _limits);
    }

    private HookRequests Requests(IBackTranslator translator) => new(translator, requests.BatchSize, cache, [_client, _limits]);
}
