using System.Globalization;
using PairForge.Runs;
using PairForge.Training;

namespace PairForge.Cli;

/// <summary>Progress on stderr: one line that is rewritten on a terminal, a line every few seconds where it is piped.</summary>
internal sealed class ProgressDisplay : IProgress<RunProgress>, IDisposable
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private long _last = long.MinValue;
    private string _stage = "";
    private bool _open;

    public void Report(RunProgress value) => Show(value.Stage, value.Total == value.Items, () => string.Create(CultureInfo.InvariantCulture,
        $"{value.Stage,-8} {value.Items,12:N0}{(value.Total is { } all ? $" of {all:N0}" : "")}  {value.ItemsPerSecond:N0}/s{Left(value.Items, value.Total, value.ItemsPerSecond)}"));

    public void Report(ulong seed, TrainingProgress value) => Show("seed", seed, value);

    /// <summary>The training between rounds of mining.</summary>
    public void Round(int round, TrainingProgress value) => Show("round", (ulong)round, value);

    private void Show(string what, ulong number, TrainingProgress value) => Show($"{what} {number}", value.Step == value.Steps, () => string.Create(CultureInfo.InvariantCulture,
        $"{"train",-8} {what} {number}  step {value.Step:N0} of {value.Steps:N0}  loss {value.Loss:F4}  {value.RowsPerSecond:N0} rows/s"));

    public void Dispose()
    {
        lock (_gate)
        {
            if (_open) EndLine();
        }
    }

    private void Show(string stage, bool done, Func<string> line)
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (stage == _stage && !done && now - _last < (_terminal ? 200 : 5000)) return;
            if (stage != _stage && _open) EndLine();
            (_last, _stage) = (now, stage);
            if (_terminal)
            {
                Console.Error.Write($"\r{line(),-78}");
                _open = true;
            }
            else
            {
                Console.Error.WriteLine(line());
            }
        }
    }

    private void EndLine()
    {
        Console.Error.WriteLine();
        _open = false;
    }

    private static string Left(long items, long? total, double perSecond) => total is { } all && perSecond > 0 && all > items
        ? string.Create(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds(Math.Min((all - items) / perSecond, 8_640_000)):h\\:mm\\:ss} left")
        : "";
}
