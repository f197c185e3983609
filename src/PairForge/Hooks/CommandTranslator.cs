using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;

namespace PairForge.Hooks;

/// <summary><c>command</c> of a hook: a program that speaks lines of JSON.</summary>
public sealed record CommandHookOptions
{
    /// <summary>The program and its arguments; one that names a file beside the pipeline is that file, and its content is part of the run's identity.</summary>
    [MinLength(1)]
    public required IReadOnlyList<CommandWord> Run { get; init; }

    /// <summary>Processes at most; each answers one request at a time.</summary>
    /// <value>The default is 1: a model is loaded once.</value>
    [Range(1, 1000)]
    public int Processes { get; init; } = 1;
}

/// <summary>Asks a program: a line <c>{"texts":[...]}</c> to its standard input, a line <c>{"texts":[...]}</c> back from its standard output.</summary>
/// <remarks>
/// A process starts with the first request and stays. One that fails, ends, says too much or does not answer in time is killed, and the
/// next try starts another; a program whose input ends should end. What it writes to its standard error is shown as it is.
/// </remarks>
internal sealed class CommandTranslator(CommandHookOptions options) : IBackTranslator, IDisposable
{
    private readonly ConcurrentBag<CommandProcess> _idle = [];
    private readonly string[] _words = [.. options.Run.Select(w => w.Value)];

    /// <summary>What decides an answer beside the text: the words of the command, and the content of the files among them.</summary>
    internal string Identity { get; } = CanonicalJson.Write(options.Run.Select(w => w.File is { } file ? $"{w}:{Runs.InputHashes.OfFile(file.Resolved)}" : w.ToString()).Prepend("command"));

    public async ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        if (!_idle.TryTake(out var process)) process = CommandProcess.Start(_words);
        try
        {
            var answer = await process.AskAsync(AnswerJson.Write(texts), AnswerJson.MostBytes(texts), cancellation).ConfigureAwait(false);
            var answers = AnswerJson.Read(answer, "texts");
            if (answers.Length != texts.Count) process.Dispose(); // who miscounts once is not trusted with the next request
            else _idle.Add(process);
            return answers;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var process)) process.Dispose();
    }
}
