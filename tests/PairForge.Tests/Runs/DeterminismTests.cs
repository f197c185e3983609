using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>The number of workers changes no byte of a dataset.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public async Task RunAsync_AnyNumberOfWorkers_WritesTheSameBytes() =>
        await Gen.Select(Gen.Int[1, 900], Gen.Int[0, int.MaxValue - 1]).SampleAsync(async (size, seed) =>
        {
            using var folder = new TemporaryFolder();
            var pipeline = RandomFiles.Make(folder.Path, size, seed).Pipeline;
            var outcomes = new List<string>();
            foreach (var workers in new[] { 1, 2, 3, 8 })
            {
                try
                {
                    await PipelineRunner.RunAsync(pipeline, new RunOptions { Out = folder[$"out{workers}"], Workers = workers });
                    outcomes.Add(Listing(folder[$"out{workers}"]));
                }
                catch (PairForgeException e)
                {
                    outcomes.Add(e.Message);
                }
            }
            Assert.All(outcomes, o => Assert.Equal(outcomes[0], o));
        }, iter: Check.Iter / 10);

    /// <summary>Every file of a dataset with its hash.</summary>
    private static string Listing(string folder)
    {
        var listing = new StringBuilder();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            listing.AppendLine($"{Path.GetRelativePath(folder, path)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}");
        return listing.ToString();
    }
}
