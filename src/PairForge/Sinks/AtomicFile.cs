using System.Runtime.InteropServices;

namespace PairForge.Sinks;

/// <summary>Files that are there in whole or not at all, also after a power cut.</summary>
public static partial class AtomicFile
{
    /// <summary>Writes <paramref name="bytes"/> beside <paramref name="path"/>, makes them durable, and renames over it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            Rename(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.CannotCreateOutput, $"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Renames a durable file over <paramref name="path"/>, and makes the name durable too.</summary>
    public static void Rename(string from, string path)
    {
        File.Move(from, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes the names in a folder durable; nothing to do on Windows, which journals them.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0); // O_RDONLY: File.OpenHandle refuses folders
        if (descriptor < 0) throw Fault($"{folder} cannot be opened to make its names durable", Marshal.GetLastPInvokeError());
        try
        {
            const int invalid = 22; // EINVAL: a file system that has nothing to sync for a folder
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() is var error && error != invalid)
                throw Fault($"the names in {folder} cannot be made durable", error);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Carries the error's number as the runtime's own faults do: whoever tells it knows a full disk.</summary>
    private static IOException Fault(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
