namespace PairForge.Hooks;

/// <summary>An address of a service outside that a pipeline names: the only hosts that a run ever talks to.</summary>
/// <remarks>
/// http or https; no user name or password in it, which would reach logs; a host in ASCII, without a dot at its end. A number in any of
/// the forms that resolvers take (<c>2130706433</c>, <c>0x7f.1</c>, <c>0177.0.0.1</c>) is read as the address that it is.
/// </remarks>
public sealed class HookAddress
{
    private HookAddress(Uri uri) => Uri = uri;

    /// <summary>The address.</summary>
    public Uri Uri { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">As the pipeline gives it, a secret in it already put in: messages never repeat it.</param>
    /// <param name="key">The option, for messages.</param>
    /// <exception cref="ConfigurationException">It is none, or of a kind that is refused.</exception>
    public static HookAddress Parse(string text, string key)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\')) throw Refused("holds a space, a backslash or a letter outside of ASCII; write an international host as xn--...");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) throw Refused("is no address");
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) throw Refused($"begins with {uri.Scheme}:");
        if (uri.UserInfo.Length > 0 || Authority(text).Contains('@')) throw Refused("holds a user name or a password; give a secret in the header that the service reads it from");
        if (uri.Host.Length == 0 || uri.Host.EndsWith('.') || uri.HostNameType is UriHostNameType.Basic or UriHostNameType.Unknown) throw Refused("has no plain host");
        if (Authority(text).Contains('%')) throw Refused("has an escape or a zone in its host");
        return new HookAddress(uri);

        ConfigurationException Refused(string what) => new($"{key} {what}; expected an address such as https://api.example.org/translate");
    }

    /// <summary>Whether a request goes to the same scheme, host and port.</summary>
    public bool Covers(Uri request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Scheme == Uri.Scheme && request.Port == Uri.Port && string.Equals(request.Host, Uri.Host, StringComparison.OrdinalIgnoreCase) && request.UserInfo.Length == 0;
    }

    /// <summary>What stands between the slashes.</summary>
    private static ReadOnlySpan<char> Authority(string text)
    {
        var rest = text.AsSpan(text.IndexOf("//", StringComparison.Ordinal) + 2);
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }
}
