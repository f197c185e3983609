using System.Runtime.InteropServices;

namespace PairForge.Cli;

/// <summary>
/// SIGINT and SIGTERM. The first asks the command to stop, and ends the process by itself where that takes longer than
/// four seconds: a disk, an encoder or an input may never answer. The second one ends it at once.
/// </summary>
internal sealed partial class StopSignals : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    internal StopSignals() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal)];

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Token => _stop.Token;

    /// <summary>What a stopped command answers: 75 for SIGTERM, 130 for SIGINT, 0 where there was no signal.</summary>
    internal int ExitCode => Volatile.Read(ref _exitCode);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, context.Signal == PosixSignal.SIGTERM ? (int)FailureKind.TryAgain : Failure.Interrupted, 0) != 0) EndNow(); // a second one
        // A thread of its own, and before anyone is told: the pool may be full of what hangs, and so may who is told.
        new Thread(() =>
        {
            Thread.Sleep(Patience);
            EndNow();
        }) { IsBackground = true }.Start();
        _stop.Cancel();
    }

    /// <summary>Ends the process without waiting for anyone. A run survives that as it survives a kill: nothing uncommitted is read, and gc takes it away.</summary>
    private void EndNow()
    {
        var talk = new Thread(() => Console.Error.WriteLine(Failure.Stopped)) { IsBackground = true };
        talk.Start();
        talk.Join(TimeSpan.FromMilliseconds(200)); // stderr may be a pipe that nobody reads
        if (OperatingSystem.IsWindows()) Environment.Exit(ExitCode);
        else Exit(ExitCode); // Environment.Exit lets native libraries tidy up first, which may hang too
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
