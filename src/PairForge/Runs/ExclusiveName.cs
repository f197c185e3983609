using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>Gives a file on a local or mounted disk a second name; of several callers exactly one succeeds.</summary>
/// <remarks>
/// A hard link does it on every disk that has them. FAT, exFAT and some mounted stores have none: there a durable copy
/// beside the new name is renamed in a way that never replaces (a plain <c>File.Move</c> looks first and then renames).
/// Where that is missing too, an empty file created under the new name claims it, and the copy is renamed over it: what
/// has the name is empty or whole. The claim of a process that died is taken over after a while.
/// </remarks>
internal static partial class ExclusiveName
{
    /// <summary>The ways, best first; each is tried where the one before it does not exist.</summary>
    internal enum Way
    {
        HardLink,
        Rename,
        Claim,
    }

    private const int AlreadyThere = 17; // EEXIST

    /// <summary>Gives <paramref name="from"/> the name <paramref name="to"/> too.</summary>
    /// <returns>False where the name is taken.</returns>
    /// <exception cref="IOException">Neither; <paramref name="to"/> was not made.</exception>
    internal static bool Give(string from, string to, Way first, TimeSpan patience)
    {
        if (first == Way.HardLink && HardLink(from, to) is { } linked) return linked;
        var copy = Path.Combine(Path.GetDirectoryName(to)!, $".copy-{Guid.NewGuid():N}");
        try
        {
            CopyDurably(from, copy);
            return (first == Way.Claim ? null : Rename(copy, to)) ?? Claim(copy, to, patience);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Null where the disk has no hard links.</summary>
    private static bool? HardLink(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            if (CreateHardLink(to, from, 0)) return true;
            return Marshal.GetLastPInvokeError() is 80 or 183 ? false : null; // ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS
        }
        if (UnixLink(from, to) == 0) return true;
        return Marshal.GetLastPInvokeError() switch
        {
            AlreadyThere => false,
            // EPERM, EXDEV, EMLINK; ENOSYS and EOPNOTSUPP of Linux; ENOTSUP, ENOSYS and EOPNOTSUPP of macOS.
            1 or 18 or 31 or 38 or 95 or 45 or 78 or 102 => null,
            var error => throw new IOException($"{to} cannot be made from {from}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    private static void CopyDurably(string from, string copy)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    /// <summary>Null where the disk cannot rename without replacing.</summary>
    private static bool? Rename(string copy, string to)
    {
        var error = Move(copy, to);
        return error == 0 ? true : error == AlreadyThere ? false : null;
    }

    private static bool Claim(string copy, string to, TimeSpan patience)
    {
        try
        {
            new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (File.Exists(to))
        {
            for (var since = Stopwatch.StartNew(); new FileInfo(to).Length == 0; Thread.Sleep(1))
            {
                if (since.Elapsed > patience) break;
            }
            if (new FileInfo(to).Length > 0 || new FileInfo(copy).Length == 0) return false;
        }
        File.Move(copy, to, overwrite: true);
        return true;
    }

    /// <summary>Renames where nothing has the new name; answers errno.</summary>
    private static int Move(string from, string to)
    {
        try
        {
            const int here = -100, noReplace = 1, exclusively = 4; // AT_FDCWD, RENAME_NOREPLACE, RENAME_EXCL
            if (OperatingSystem.IsLinux()) return RenameLinux(here, from, here, to, noReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (OperatingSystem.IsMacOS()) return RenameMac(from, to, exclusively) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (!OperatingSystem.IsWindows()) return -1;
            File.Move(from, to); // MoveFileEx without MOVEFILE_REPLACE_EXISTING: one step there
            return 0;
        }
        catch (EntryPointNotFoundException)
        {
            return -1;
        }
        catch (IOException) when (OperatingSystem.IsWindows() && File.Exists(to))
        {
            return AlreadyThere;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnixLink(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameLinux(int folder, string path, int newFolder, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameMac(string path, string newPath, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string newPath, string path, nint attributes);
}
