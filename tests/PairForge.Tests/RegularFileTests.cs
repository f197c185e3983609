using System.Diagnostics;
using System.Net.Sockets;

namespace PairForge.Tests;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RegularFileTests()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs pipes and devices with names");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OtherKind_FilesAndNothing_AreNone()
    {
        File.WriteAllText(_folder["a"], "");
        File.CreateSymbolicLink(_folder["link"], _folder["a"]);
        File.CreateSymbolicLink(_folder["loop"], _folder["loop"]);
        foreach (var path in (string[])[_folder["a"], _folder["link"], _folder["loop"], _folder["none"], "/dev/null/x", "a\0b", new string('x', 5000)])
            Assert.Null(RegularFile.OtherKind(path));
    }

    [Fact]
    public void Open_WhatIsNoFile_IsRefusedUnopened()
    {
        File.CreateSymbolicLink(_folder["zero.txt"], "/dev/zero");
        using (var mkfifo = Process.Start("mkfifo", _folder["pipe"])) mkfifo.WaitForExit();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["s"]));
        foreach (var (path, kind) in ((string, string)[])[(_folder["zero.txt"], "a device"), (_folder["pipe"], "a named pipe"), (_folder["s"], "a socket"), (_folder.Path, "a folder")])
            Assert.Equal($"{Path.GetFileName(path)} is {kind}, and a file is expected", Assert.Throws<IOException>(() => RegularFile.Open(path)).Message);
    }

    [Fact]
    public void ReadAllBytes_TooLong_IsRefusedUnread()
    {
        using (var file = File.Create(_folder["big"])) file.SetLength(1L << 40);
        Assert.Equal("big has 1099511627776 bytes; at most 100 are read", Assert.Throws<IOException>(() => RegularFile.ReadAllBytes(_folder["big"], 100)).Message);
    }
}
