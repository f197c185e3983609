using System.Net;
using System.Net.Sockets;
using System.Text;
using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

/// <summary>Real requests beside a real server that counts who reaches it.</summary>
public sealed class HookAddressHandlerTests : IAsyncDisposable
{
    private readonly CountingServer _server = new(IPAddress.Loopback), _other;

    public HookAddressHandlerTests() => _other = new CountingServer(IPAddress.Parse("127.0.0.2"), _server.Port);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://127.1:{port}/")]
    [InlineData("http://127.0.0.2:{port}/")]
    [InlineData("http://2130706433:{port}/")]
    [InlineData("http://017700000001:{port}/")]
    [InlineData("http://0x7f000001:{port}/")]
    [InlineData("http://0x7f.0.0.1:{port}/")]
    [InlineData("http://0177.0.0.1:{port}/")]
    [InlineData("http://127.0.0.1.:{port}/")]
    [InlineData("http://0.0.0.0:{port}/")]
    [InlineData("http://0:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://LOCALHOST:{port}/")]
    [InlineData("http://localhost.:{port}/")]
    [InlineData("http://[::1]:{port}/")]
    [InlineData("http://[::]:{port}/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    [InlineData("http://[::ffff:7f00:1]:{port}/")]
    [InlineData("http://[::127.0.0.1]:{port}/")]
    [InlineData("http://[::ffff:0:127.0.0.1]:{port}/")]
    [InlineData("http://[64:ff9b::7f00:1]:{port}/")]
    [InlineData("http://[2002:7f00:1::1]:{port}/")]
    [InlineData("http://[fe80::1%25lo]:{port}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://172.31.255.255/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://user:hunter2@127.0.0.1:{port}/")]
    [InlineData("http://api.example.org@127.0.0.1:{port}/")]
    [InlineData("http://127.0.0.1:{port}\\@api.example.org/")]
    [InlineData("http://①②⑦.0.0.1:{port}/")]
    [InlineData("http://127。0。0。1:{port}/")]
    [InlineData("http://%31%32%37.0.0.1:{port}/")]
    [InlineData("ftp://127.0.0.1:{port}/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:{port}/")]
    [InlineData("//127.0.0.1:{port}/")]
    [InlineData("http://inside.example:{port}/")]
    [InlineData("http://mixed.example:{port}/")]
    [InlineData("http://mapped.example:{port}/")]
    public async Task SendAsync_AddressOfOnesOwn_ReachesNothing(string template)
    {
        var text = template.Replace("{port}", $"{_server.Port}", StringComparison.Ordinal);
        var fault = await Assert.ThrowsAnyAsync<PairForgeException>(() => GetAsync(text, text, allowPrivate: false));
        Assert.Equal(FailureKind.BadConfiguration, fault.Kind);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.Count, _other.Count));
    }

    [Fact]
    public async Task SendAsync_AllowPrivate_ReachesIt()
    {
        foreach (var host in (string[])["127.0.0.1", "2130706433", "inside.example", "[::ffff:127.0.0.1]"])
            Assert.Equal(HttpStatusCode.Redirect, await GetAsync($"http://{host}:{_server.Port}/a", $"http://{host}:{_server.Port}/b?c", allowPrivate: true));
        Assert.Equal(4, _server.Count); // and no redirect was followed, to itself
        foreach (var never in (string[])["169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[fd00:ec2::254]", "[ff02::1]", "[::]"])
            await Assert.ThrowsAsync<PairForgeException>(() => GetAsync($"http://{never}/", $"http://{never}/", allowPrivate: true));
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/")]
    [InlineData("http://127.0.0.1:{port}/", "http://127.0.0.2:{port}/")]
    [InlineData("http://127.0.0.1:1/", "http://127.0.0.1:{port}/")]
    [InlineData("http://inside.example:{port}/", "http://127.0.0.1:{port}/")]
    public async Task SendAsync_AddressThatIsNotNamed_ReachesNothing(string named, string asked)
    {
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => GetAsync(named.Replace("{port}", $"{_server.Port}", StringComparison.Ordinal), asked.Replace("{port}", $"{_server.Port}", StringComparison.Ordinal), allowPrivate: true));
        Assert.Contains("which the pipeline does not name", fault.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.Count, _other.Count));
    }

    [Fact]
    public async Task SendAsync_NameThatAnswersOtherwiseTheNextTime_GetsTheAddressThatWasChecked()
    {
        var asked = 0;
        IPAddress[][] answers = [[IPAddress.Parse("127.0.0.2")], [IPAddress.Loopback]];
        using var client = new HttpClient(new HookAddressHandler([HookAddress.Parse($"http://turning.example:{_server.Port}/", "url")], allowPrivate: true, (_, _) => Task.FromResult(answers[asked++])));
        using var response = await client.GetAsync($"http://turning.example:{_server.Port}/", TestContext.Current.CancellationToken);
        Assert.Equal((1, 0, 1), (asked, _server.Count, _other.Count));
    }

    [Fact]
    public async Task SendAsync_NameThatTurnsInwards_IsRefusedAtTheNextConnection()
    {
        var asked = 0;
        IPAddress[][] answers = [[IPAddress.Loopback, IPAddress.Parse("192.0.2.1")], [IPAddress.Parse("93.184.215.14"), IPAddress.IPv6Loopback], [IPAddress.Parse("::ffff:10.0.0.1")]];
        using var client = new HttpClient(new HookAddressHandler([HookAddress.Parse($"http://turning.example:{_server.Port}/", "url")], allowPrivate: false, (_, _) => Task.FromResult(answers[asked++])));
        foreach (var _ in answers)
            await Assert.ThrowsAsync<PairForgeException>(() => client.GetAsync($"http://turning.example:{_server.Port}/", TestContext.Current.CancellationToken));
        Assert.Equal((3, 0, 0), (asked, _server.Count, _other.Count));
    }

    private static async Task<HttpStatusCode> GetAsync(string named, string asked, bool allowPrivate)
    {
        using var client = new HttpClient(new HookAddressHandler([HookAddress.Parse(named, "url")], allowPrivate, (host, _) => Task.FromResult<IPAddress[]>(host switch
        {
            "mixed.example" => [IPAddress.Parse("93.184.215.14"), IPAddress.Loopback],
            "mapped.example" => [IPAddress.Parse("::ffff:127.0.0.1")],
            _ => [IPAddress.Loopback],
        })));
        using var response = await client.GetAsync(new Uri(asked), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Answers every request with a redirect to itself, and counts connections.</summary>
    private sealed class CountingServer : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly Task _loop;
        private int _count;

        internal CountingServer(IPAddress address, int port = 0)
        {
            _listener = new TcpListener(address, port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _loop = ServeAsync();
        }

        internal int Port { get; }

        internal int Count => Volatile.Read(ref _count);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _count);
                    await using var stream = client.GetStream();
                    await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException or InvalidOperationException) // the last where it was stopped between two calls
            {
            }
        }
    }
}
