namespace PairForge.Cli.Tests;

/// <summary>Runs the command line in this process and catches what it prints.</summary>
internal static class Invocation
{
    private static readonly SemaphoreSlim Console = new(1);

    internal static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        await Console.WaitAsync();
        var (before, errorBefore) = (System.Console.Out, System.Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        System.Console.SetOut(output);
        System.Console.SetError(error);
        try
        {
            var code = await CommandLine.RunAsync(args, helpWidth: 110);
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            System.Console.SetOut(before);
            System.Console.SetError(errorBefore);
            Console.Release();
        }
    }
}
