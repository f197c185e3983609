using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace PairForge.Hooks;

/// <summary>Sends requests of hooks: to the addresses that the pipeline names and to no other, and never into a network of one's own unasked.</summary>
/// <remarks>
/// The name is resolved once for a connection, every address of the answer is checked, and the connection goes to one of those that were
/// checked: a name that answers otherwise the next time (DNS rebinding) gains nothing. Redirects are not followed and come back as they
/// are; no proxy of the environment is used, for it would resolve the name by itself; no cookie is kept.
/// </remarks>
public sealed class HookAddressHandler : DelegatingHandler
{
    private readonly IReadOnlyList<HookAddress> _named;
    private readonly bool _allowPrivate;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <summary>Makes a handler for an <see cref="HttpClient"/>.</summary>
    /// <param name="named">The addresses that the pipeline names.</param>
    /// <param name="allowPrivate">The option <c>allow_private</c>: whether a name may lead to loopback, private, link-local or unique-local addresses.</param>
    public HookAddressHandler(IReadOnlyList<HookAddress> named, bool allowPrivate = false)
        : this(named, allowPrivate, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>The same with a resolver of one's own.</summary>
    internal HookAddressHandler(IReadOnlyList<HookAddress> named, bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(named);
        (_named, _allowPrivate, _resolve) = (named, allowPrivate, resolve);
        InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = ConnectAsync };
    }

    /// <inheritdoc/>
    /// <exception cref="PairForgeException">The pipeline does not name the address, or it leads where no hook may.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } address || !_named.Any(n => n.Covers(address)))
            throw new PairForgeException(FailureKind.BadConfiguration, $"a hook asked for {request.RequestUri?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}, which the pipeline does not name");
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException fault) when (fault.InnerException is PairForgeException refusal)
        {
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellation).ConfigureAwait(false);
        foreach (var address in addresses)
        {
            if (HookAddressRange.Refusal(address, _allowPrivate) is { } kind)
                throw new PairForgeException(FailureKind.BadConfiguration, $"the host {host} of a hook leads to {address}, which is {kind}; set allow_private: true if it is a service of your own network");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
