namespace PairForge.Cli.Tests;

/// <summary>Places in the checkout that the tests run in.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PairForge.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no PairForge.sln above the tests");
        return folder;
    }
}
