using System.Diagnostics;
using System.Text;

namespace PairForge.Cli.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Text_InAnyLocale_IsUtf8InAndOut()
    {
        const string Text = "\u00C7a va tr\u00E8s bien \u72D7 \U0001F44D";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PairForge.Cli.dll"), "augment", "-", "--operation", "identity"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false, throwOnInvalidBytes: true),
        };
        start.Environment["LC_ALL"] = "en_US.ISO-8859-1";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Text);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, Text), (process.ExitCode, output.TrimEnd('\r', '\n')));
    }
}
