using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PairForge.Tests.Hooks;

/// <summary>What the server does with a request.</summary>
public enum Reply
{
    Answer, TooManyRequests, TooManyForAnHour, ServerError, Unauthorized, Hang, Drip, HalfABody, WrongCount, Reset, EmptyTexts, Redirect, Garbage, NoTexts, Huge, GzipBomb,
}

/// <summary>One request as the server saw it.</summary>
internal sealed record SeenRequest(string Source, string Target, string[] Texts, string? Key, DateTimeOffset At);

/// <summary>A real server on this machine with the interface of LibreTranslate, and with every bad habit.</summary>
/// <remarks>Into German, "x" is "de: x"; back from it, "de: x" is "x indeed".</remarks>
internal sealed class TranslationServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, SeenRequest, Reply> _script;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _loop;
    private int _number;

    /// <param name="script">What is done with the n-th request, from 0.</param>
    internal TranslationServer(Func<int, SeenRequest, Reply>? script = null)
    {
        _script = script ?? ((_, _) => Reply.Answer);
        _listener.Start();
        _loop = AcceptAsync();
    }

    internal string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/translate";

    internal ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>Texts that were answered in full, with the languages.</summary>
    internal ConcurrentQueue<string> Paid { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request && await ReplyAsync(client, stream, request))
                {
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task<SeenRequest?> ReadAsync(NetworkStream stream)
    {
        // A client sends the next request after the answer to this one: nothing else is in the stream.
        var (buffer, read, end) = (new byte[1 << 16], 0, -1);
        while ((end = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (await stream.ReadAsync(buffer.AsMemory(read), _stop.Token) is var more && more == 0) return null;
            read += more;
        }
        var length = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[int.Parse(length.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture)];
        buffer.AsSpan(end + 4, read - end - 4).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(read - end - 4), _stop.Token);
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal("text", json.GetProperty("format").GetString());
        return new SeenRequest(json.GetProperty("source").GetString()!, json.GetProperty("target").GetString()!, [.. json.GetProperty("q").EnumerateArray().Select(t => t.GetString()!)],
            json.TryGetProperty("api_key", out var key) ? key.GetString() : null, DateTimeOffset.UtcNow);
    }

    private async Task<bool> ReplyAsync(TcpClient client, NetworkStream stream, SeenRequest request)
    {
        Seen.Enqueue(request);
        var reply = _script(Interlocked.Increment(ref _number) - 1, request);
        var texts = request.Texts.Select(t => request.Target == "en" ? t.Replace("de: ", "", StringComparison.Ordinal) + " indeed" : "de: " + t).ToList();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { translatedText = texts });
        switch (reply)
        {
            case Reply.Answer:
                await WriteAsync(stream, "200 OK", body);
                foreach (var text in request.Texts) Paid.Enqueue($"{request.Source}>{request.Target}: {text}");
                return true;
            case Reply.TooManyRequests:
                await WriteAsync(stream, "429 Too Many Requests", Echo(request), "Retry-After: 1");
                return true;
            case Reply.TooManyForAnHour:
                await WriteAsync(stream, "429 Too Many Requests", Echo(request), "Retry-After: 3600");
                return true;
            case Reply.ServerError:
                await WriteAsync(stream, "500 Internal Server Error", Echo(request));
                return true;
            case Reply.Unauthorized:
                await WriteAsync(stream, "403 Forbidden", Echo(request));
                return true;
            case Reply.Hang:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return false;
            case Reply.Drip:
                await stream.WriteAsync(Head("200 OK", 1_000_000), _stop.Token);
                while (true)
                {
                    await stream.WriteAsync(" "u8.ToArray(), _stop.Token);
                    await Task.Delay(20, _stop.Token);
                }
            case Reply.HalfABody:
                await stream.WriteAsync(Head("200 OK", body.Length), _stop.Token);
                await stream.WriteAsync(body.AsMemory(0, body.Length / 2), _stop.Token);
                return false;
            case Reply.WrongCount:
                await WriteAsync(stream, "200 OK", JsonSerializer.SerializeToUtf8Bytes(new { translatedText = texts.Skip(1) }));
                return true;
            case Reply.Reset:
                client.LingerState = new LingerOption(true, 0);
                return false;
            case Reply.EmptyTexts:
                await WriteAsync(stream, "200 OK", JsonSerializer.SerializeToUtf8Bytes(new { translatedText = texts.Select(_ => "") }));
                return true;
            case Reply.Redirect:
                await WriteAsync(stream, "307 Temporary Redirect", [], "Location: http://169.254.169.254/latest/meta-data/");
                return true;
            case Reply.Garbage:
                await WriteAsync(stream, "200 OK", "<html>\u00FF it works {"u8.ToArray());
                return true;
            case Reply.NoTexts:
                await WriteAsync(stream, "200 OK", """{"translatedText":[null,7,{"api_key":1}],"error":"no"}"""u8.ToArray());
                return true;
            case Reply.Huge:
                await stream.WriteAsync(Head("200 OK", 1L << 40), _stop.Token);
                var chunk = new byte[1 << 16];
                while (true) await stream.WriteAsync(chunk, _stop.Token);
            default: // a gigabyte of spaces in a megabyte
                using (var bomb = new MemoryStream())
                {
                    using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
                    {
                        var spaces = new byte[1 << 20];
                        Array.Fill(spaces, (byte)' ');
                        for (var i = 0; i < 64; i++) await gzip.WriteAsync(spaces, _stop.Token);
                    }
                    await WriteAsync(stream, "200 OK", bomb.ToArray(), "Content-Encoding: gzip");
                    return true;
                }
        }
    }

    /// <summary>A server that says more than it should: its error repeats the request's key.</summary>
    private static byte[] Echo(SeenRequest request) => Encoding.UTF8.GetBytes($"{{\"error\":\"the key {request.Key} is not welcome\"}}");

    private async Task WriteAsync(NetworkStream stream, string status, byte[] body, string? header = null)
    {
        await stream.WriteAsync(Head(status, body.Length, header), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
    }

    private static byte[] Head(string status, long length, string? header = null) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{(header is null ? "" : header + "\r\n")}\r\n"));
}
