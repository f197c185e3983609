using System.Runtime.InteropServices;

namespace PairForge.Training;

/// <summary>Loads libtorch before TorchSharp is first touched, and says the true cause where it cannot.</summary>
/// <remarks>
/// TorchSharp reports every failure to load as a missing package and copies 480 MB beside the program while it tries.
/// Every entry point of this assembly calls <see cref="EnsureLoaded"/> first; code that uses <c>torch</c> by itself should too.
/// </remarks>
public static class TorchLibrary
{
    private const string Name = "libLibTorchSharp.so";
    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Loads the libraries once; later calls return at once.</summary>
    /// <exception cref="PairForgeException">A file is missing, or the system's libraries are too old.</exception>
    public static void EnsureLoaded()
    {
        if (_loaded) return;
        lock (Gate)
        {
            if (_loaded) return;
            if (OperatingSystem.IsLinux()) LoadOnLinux(AppContext.BaseDirectory);
            _loaded = true;
        }
    }

    /// <summary>The folder of <paramref name="root"/> that holds the native libraries; null when they are not there.</summary>
    internal static string? FindFolder(string root)
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        foreach (var folder in (ReadOnlySpan<string>)[root, Path.Combine(root, "runtimes", architecture, "native")])
        {
            if (File.Exists(Path.Combine(folder, Name))) return folder;
        }
        return null;
    }

    internal static void LoadOnLinux(string root)
    {
        var folder = FindFolder(root)
            ?? throw new PairForgeException(FailureKind.Internal, $"{Name} is not in {root}; the package libtorch-cpu-linux-x64 must be restored and its files copied beside the program");
        foreach (var dependency in (ReadOnlySpan<string>)["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            var path = Path.Combine(folder, dependency);
            if (!File.Exists(path)) throw new PairForgeException(FailureKind.Internal, $"{dependency} is not in {folder}; the package libtorch-cpu-linux-x64 is incomplete");
            Load(path);
        }
        var library = Path.Combine(folder, Name);
        try
        {
            NativeLibrary.Load(library);
        }
        catch (DllNotFoundException stock) when (stock.Message.Contains(LibstdcxxPatch.NewVersion, StringComparison.Ordinal))
        {
            var patched = LibstdcxxPatch.Apply(File.ReadAllBytes(library), out var reason)
                ?? throw new PairForgeException(FailureKind.Internal, $"{Name} needs {LibstdcxxPatch.NewVersion}, which this system's libstdc++ does not have, and cannot do without: {reason}; a libstdc++ of GCC 13 or later is needed", stock);
            LoadCopy(patched);
        }
        catch (DllNotFoundException e)
        {
            throw new PairForgeException(FailureKind.Internal, $"{Name} does not load: {Cause(e)}", e);
        }
    }

    /// <summary>Loads a library from bytes: no other user can read or replace the file, and it is gone afterwards.</summary>
    private static void LoadCopy(byte[] library)
    {
        var folder = Directory.CreateTempSubdirectory("pairforge-"); // mode 0700
        try
        {
            var path = Path.Combine(folder.FullName, Name);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(path, options)) stream.Write(library);
            Load(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Load(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new PairForgeException(FailureKind.Internal, $"{Path.GetFileName(path)} does not load: {Cause(e)}", e);
        }
    }

    /// <summary>The line of the loader that names what is missing.</summary>
    private static string Cause(DllNotFoundException e)
    {
        foreach (var line in e.Message.Split('\n'))
        {
            if (line.Contains("not found", StringComparison.Ordinal) || line.Contains("cannot open", StringComparison.Ordinal)) return line.Trim();
        }
        return e.Message.ReplaceLineEndings(" ").Trim();
    }
}
