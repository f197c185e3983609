namespace PairForge.Cli.Tests;

public sealed class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pairforge-readme").FullName;

    [Fact]
    public async Task Commands_OfTheReadme_AllSucceed()
    {
        var ran = 0;
        foreach (var line in ShellLines())
        {
            var words = Words(line).Skip(1).Select(Place).ToArray();
            var (code, _, error) = await Invocation.RunAsync(words);
            Assert.True(code == 0, $"{line}: exit {code}: {error}");
            ran++;
        }
        Assert.True(ran >= 10, $"only {ran} commands were found in README.md");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> ShellLines()
    {
        var inside = false;
        foreach (var line in File.ReadLines(Repository.At("README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = line == "```sh";
            else if (inside && line.StartsWith("pairforge ", StringComparison.Ordinal)) yield return line;
        }
    }

    private static IEnumerable<string> Words(string line)
    {
        var quoted = line.Split('"');
        for (var i = 0; i < quoted.Length; i++)
        {
            if (i % 2 == 1) yield return quoted[i];
            else foreach (var word in quoted[i].Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return word;
        }
    }

    /// <summary>Outputs go to the test's folder, inputs are the checkout's.</summary>
    private string Place(string word)
    {
        if (word.StartsWith("out/", StringComparison.Ordinal)) return Path.Combine(_folder, word[4..]);
        if (word.StartsWith("pipelines/", StringComparison.Ordinal) || word.StartsWith("resources/", StringComparison.Ordinal)) return Repository.At(word);
        return word.Replace("=resources/", $"={Repository.Root}/resources/", StringComparison.Ordinal);
    }
}
