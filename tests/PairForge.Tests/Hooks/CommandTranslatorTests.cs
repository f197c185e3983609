using System.Diagnostics;
using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

/// <summary>Programs that speak lines of JSON: one for the shell, which always runs, and the sample in Python where there is one.</summary>
public sealed class CommandTranslatorTests : IDisposable
{
    private static readonly RequestOptions Quick = new() { RetryDelay = 0.01, Timeout = 2, Deadline = 5, Attempts = 2, BatchSize = 2 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TranslateAsync_Program_StaysForAllRequests()
    {
        // Every answer holds the number of the process and of the line.
        var answers = await AskAsync("""n=0; while read -r line; do n=$((n+1)); case "$line" in *,*) printf '{"texts":["%s-%s","b"]}\n' $$ $n;; *) printf '{"texts":["%s-%s"]}\n' $$ $n;; esac; done""", Texts(5));
        var process = answers[0].Text!.Split('-')[0];
        Assert.Equal(new[] { "1", "2", "3" }.Select(n => $"{process}-{n}"), answers.Where(a => a.Text != "b").Select(a => a.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("read -r line; exit 3", "command-failed")]
    [InlineData("exit 0", "command-failed")]
    [InlineData("while read -r line; do echo nonsense; done", "bad-answer")]
    [InlineData("""while read -r line; do printf '{"texts":["a"]}\n'; done""", "wrong-count")]
    [InlineData("""while read -r line; do printf '{"texts":["a","b"]}\n{"texts":["a","b"]}\n'; done""", "bad-answer")]
    [InlineData("while read -r line; do while :; do printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; done; done", "too-large")]
    public async Task TranslateAsync_BadProgram_IsAReason(string script, string reason) =>
        Assert.Equal(Enumerable.Repeat(Rewording.Refused(reason), 2), await AskAsync(script, Texts(2)));

    [Fact]
    public async Task TranslateAsync_ProgramThatHangs_IsKilledAtTheDeadline()
    {
        var clock = Stopwatch.StartNew();
        var answers = await AskAsync($"echo $$ >> {_folder["pids"]}; while :; do sleep 1; done", Texts(2), Quick with { Timeout = 0.5, Deadline = 1 });
        Assert.Equal(Enumerable.Repeat(Rewording.Refused("timed-out"), 2), answers);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.5, 2);
        foreach (var pid in File.ReadAllLines(_folder["pids"])) Assert.True(SpinWait.SpinUntil(() => !IsRunning(pid), TimeSpan.FromSeconds(5)), $"process {pid} still runs");
    }

    [Fact]
    public async Task TranslateAsync_ProgramThatDies_IsStartedAgain()
    {
        var script = $"read -r line; if [ -e {_folder["been"]} ]; then printf '{{\"texts\":[\"a\",\"b\"]}}\\n'; cat > /dev/null; else : > {_folder["been"]}; fi";
        Assert.Equal([Rewording.Of("a"), Rewording.Of("b")], await AskAsync(script, Texts(2)));
    }

    [Fact]
    public async Task TranslateAsync_NoSuchProgram_SaysSo()
    {
        using var requests = Requests(["no-such-program-here"], Quick);
        var fault = await Assert.ThrowsAsync<PairForgeException>(() => requests.TranslateAsync(Texts(1), TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(FailureKind.BadConfiguration, fault.Kind);
        Assert.StartsWith("the hook's command 'no-such-program-here' cannot be started (", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TranslateAsync_SampleInPython_Answers()
    {
        Assert.SkipUnless(Runs("python3"), "python3 is not there");
        // The sample's loop with a stand-in for its model: no package is needed.
        var sample = await File.ReadAllLinesAsync(Path.Combine(Repository(), "resources", "hooks", "marian.py"), TestContext.Current.CancellationToken);
        var at = Array.FindIndex(sample, l => l.StartsWith("for line in sys.stdin", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_folder["sample.py"], ["import json, sys", "def translate(hop, texts): return [hop + t for t in texts]", "there, back = 'x ', 'y '", .. sample[at..]], TestContext.Current.CancellationToken);
        using var requests = Requests(["python3", _folder["sample.py"]], Quick with { Timeout = 30, Deadline = 30 });
        Assert.Equal([Rewording.Of("y x \u4E2D \uD83D\uDE00"), Rewording.Of("y x \"b\"\n"), Rewording.Of("y x c")],
            await requests.TranslateAsync(["\u4E2D \uD83D\uDE00", "\"b\"\n", "c"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Identity_FileAmongTheWords_IsItsContent()
    {
        string Identity(string name, string content)
        {
            File.WriteAllText(_folder[name], content);
            using var command = new CommandTranslator(new CommandHookOptions { Run = ["python3", _folder[name], "-x"] });
            return command.Identity;
        }
        var first = Identity("a.py", "1");
        Assert.DoesNotContain(_folder.Path, first, StringComparison.Ordinal);
        Assert.NotEqual(first, Identity("a.py", "2"));
        Assert.Equal(first, Identity("a.py", "1"));
    }

    private static string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(n => $"text {n}")];

    private static async Task<IReadOnlyList<Rewording>> AskAsync(string script, string[] texts, RequestOptions? options = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        using var requests = Requests(["sh", "-c", script], options ?? Quick);
        return await requests.TranslateAsync(texts, TestContext.Current.CancellationToken);
    }

    private static HookRequests Requests(CommandWord[] run, RequestOptions options)
    {
        var command = new CommandTranslator(new CommandHookOptions { Run = run });
        return new HookRequests(command, command.Identity, options with { Concurrency = 1 }, new AnswerCache(null));
    }

    /// <summary>Whether a process is there and is more than a name that nobody has asked after.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool Runs(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
