using System.ComponentModel;
using System.Diagnostics;

namespace PairForge.Hooks;

/// <summary>A running program that answers a line with a line.</summary>
internal sealed class CommandProcess : IDisposable
{
    private readonly Process _process;
    private readonly byte[] _buffer = new byte[16_384];

    private CommandProcess(Process process) => _process = process;

    /// <exception cref="PairForgeException">There is no such program.</exception>
    internal static CommandProcess Start(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        for (var i = 1; i < words.Count; i++) start.ArgumentList.Add(words[i]);
        try
        {
            return new CommandProcess(Process.Start(start)!);
        }
        catch (Win32Exception fault)
        {
            throw new PairForgeException(FailureKind.BadConfiguration, $"the hook's command '{words[0]}' cannot be started ({fault.Message}); give the program's path, or a name that stands on PATH", fault);
        }
    }

    /// <summary>Writes a line, and reads one of at most <paramref name="most"/> bytes.</summary>
    /// <exception cref="HookFault">The program has ended, or says too much.</exception>
    internal async Task<ReadOnlyMemory<byte>> AskAsync(byte[] line, long most, CancellationToken cancellation)
    {
        // A pipe does not look at a token: the end of the process ends a wait for it.
        using var stop = cancellation.Register(Kill);
        try
        {
            var (input, output) = (_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
            await input.WriteAsync(line, cancellation).ConfigureAwait(false);
            await input.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            await input.FlushAsync(cancellation).ConfigureAwait(false);
            using var answer = new MemoryStream();
            while (true)
            {
                var read = await output.ReadAsync(_buffer, cancellation).ConfigureAwait(false);
                if (read == 0) throw new HookFault("command-failed", isTransient: true);
                var end = _buffer.AsSpan(0, read).IndexOf((byte)'\n');
                answer.Write(_buffer, 0, end < 0 ? read : end);
                if (answer.Length > most) throw new HookFault("too-large", isTransient: false);
                if (end < 0) continue;
                if (end < read - 1) throw new HookFault("bad-answer", isTransient: true); // more than one line
                return answer.GetBuffer().AsMemory(0, (int)answer.Length);
            }
        }
        catch (IOException fault)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new HookFault("command-failed", isTransient: true, inner: fault);
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception ended) when (ended is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }
}
