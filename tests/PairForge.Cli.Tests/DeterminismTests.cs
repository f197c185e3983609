using System.Security.Cryptography;

namespace PairForge.Cli.Tests;

public sealed class DeterminismTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-workers").FullName;

    [Theory]
    [InlineData("quickstart")]
    [InlineData("hard-negatives")]
    [InlineData("simcse-unsupervised")]
    [InlineData("simcse-supervised")]
    public async Task Build_1And2And7Workers_SameBytes(string pipeline)
    {
        var hashes = new List<string>();
        foreach (var workers in new[] { "1", "2", "7" })
        {
            var output = Path.Combine(_folder, workers);
            var (code, _, error) = await Invocation.RunAsync("build", Repository.At("pipelines", pipeline + ".yaml"), "--out", output, "--workers", workers, "--quiet");
            Assert.True(code == 0, error);
            hashes.Add(Hash(output));
            Directory.Delete(output, recursive: true);
        }
        Assert.Single(hashes.Distinct());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
