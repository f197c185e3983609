using System.Runtime.InteropServices;

namespace PairForge;

/// <summary>Opens files for reading, and nothing that only looks like one: a named pipe waits without end for its writer, and a device never ends.</summary>
public static partial class RegularFile
{
    private const int KindMask = 0xF000, Regular = 0x8000;

    /// <summary>Opens a file from its begin.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, or is no regular file.</exception>
    public static FileStream Open(string path, int bufferSize = 4096)
    {
        Check(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize);
    }

    /// <summary>Reads a small file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">A longer one is refused unread.</param>
    /// <exception cref="IOException">It is not there, cannot be read, is longer, or is no regular file.</exception>
    public static byte[] ReadAllBytes(string path, long mostBytes = int.MaxValue)
    {
        using var stream = Open(path, bufferSize: 0);
        if (stream.Length > mostBytes) throw new IOException($"{Path.GetFileName(path)} has {stream.Length} bytes; at most {mostBytes} are read");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Refuses a path that leads to something else than a file or nothing, without opening it: to open a pipe is already to wait.</summary>
    /// <exception cref="IOException">It does.</exception>
    public static void Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OtherKind(path) is { } kind) throw new IOException($"{Path.GetFileName(path)} is {kind}, and a file is expected");
    }

    /// <summary>What a path leads to, links followed, where that is no file: <c>a named pipe</c>; null for a file, or where nothing is there.</summary>
    public static string? OtherKind(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) return "a folder";
        if (OperatingSystem.IsWindows() || path.Contains('\0') || Stat(path, out var status) != 0 || (status.Mode & KindMask) == Regular) return null;
        return (status.Mode & KindMask) switch { 0x1000 => "a named pipe", 0x2000 or 0x6000 => "a device", 0xC000 => "a socket", _ => "no regular file" };
    }

    // The runtime's own portable stat(2): the C library's structure differs from one processor to the next.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, out FileStatus status);

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct FileStatus
    {
        internal int Flags, Mode;
    }
}
