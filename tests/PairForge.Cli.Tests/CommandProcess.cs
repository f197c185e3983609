using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PairForge.Cli.Tests;

/// <summary>The command line as a process of its own, for tests that kill it.</summary>
internal sealed partial class CommandProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private CommandProcess(Process process)
    {
        _process = process;
        (_output, _error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    internal static CommandProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PairForge.Cli.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.Environment["DOTNET_TieredPGO"] = "0"; // a short-lived process has no use for profiles
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new CommandProcess(Process.Start(start)!);
    }

    internal int Id => _process.Id;

    /// <summary>Waits for the end, at most a minute unless told otherwise; answers exit code and what was printed.</summary>
    internal async Task<(int Code, string Out, string Error)> EndAsync(TimeSpan? most = null)
    {
        using var patience = new CancellationTokenSource(most ?? TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    /// <summary>Waits for the end and watches the process's own memory (RssAnon); it is killed where it takes longer than <paramref name="most"/>.</summary>
    internal async Task<(int Code, string Out, string Error, long PeakBytes, TimeSpan Time)> MeasureAsync(TimeSpan most)
    {
        var (time, peak) = (Stopwatch.StartNew(), 0L);
        while (!_process.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
            peak = Math.Max(peak, OwnMemory(_process.Id));
            if (time.Elapsed < most) continue;
            Kill();
            Assert.Fail($"it still ran after {most}; its memory reached {peak >> 20} MiB");
        }
        return (_process.ExitCode, await _output, await _error, peak, time.Elapsed);
    }

    private static long OwnMemory(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal)) return 1024 * long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended in between.
        }
        return 0;
    }

    /// <summary>Waits at most so long; true where the process ended by itself.</summary>
    internal bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    internal void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Sends a signal.</summary>
    internal void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
