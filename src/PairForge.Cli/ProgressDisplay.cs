using System.Globalization;
using PairForge.Runs;

namespace PairForge.Cli;

/// <summary>Progress on stderr: one line that is rewritten on a terminal, a line every few seconds where it is piped.</summary>
internal sealed class ProgressDisplay : IProgress<RunProgress>, IDisposable
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private long _last;
    private string _stage = "";
    private bool _open;

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (value.Stage == _stage && now - _last < (_terminal ? 200 : 5000)) return;
            if (value.Stage != _stage && _open) EndLine();
            (_last, _stage) = (now, value.Stage);
            var line = string.Create(CultureInfo.InvariantCulture, $"{value.Stage,-8} {value.Items,12:N0}{(value.Total is { } all ? $" of {all:N0}" : "")}  {value.ItemsPerSecond:N0}/s{Left(value)}");
            if (_terminal)
            {
                Console.Error.Write($"\r{line,-72}");
                _open = true;
            }
            else
            {
                Console.Error.WriteLine(line);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_open) EndLine();
        }
    }

    private void EndLine()
    {
        Console.Error.WriteLine();
        _open = false;
    }

    private static string Left(RunProgress value) => value is { Total: { } total, ItemsPerSecond: > 0 } && total > value.Items
        ? string.Create(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds((total - value.Items) / value.ItemsPerSecond):m\\:ss} left")
        : "";
}
