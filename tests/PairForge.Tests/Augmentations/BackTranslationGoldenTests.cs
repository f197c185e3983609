using System.Runtime.CompilerServices;
using System.Text;
using PairForge.Augmentations;
using PairForge.Hooks;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>Two hundred sentences and what a translator made of them, plain and spoilt; what the operation makes of that is approved line by line.</summary>
public sealed class BackTranslationGoldenTests
{
    [Fact]
    public async Task ApplyAsync_TwoHundredSamples_AreAsApproved()
    {
        var table = At("back-translations.tsv");
        var pairs = File.ReadAllLines(table).Select(l => l.Split('\t')).ToArray();
        Assert.Equal(200, pairs.Length);
        using var operation = new BackTranslation(new BackTranslationOptions { Table = new TableHookOptions { Path = table } });
        var results = await operation.ApplyAsync([.. pairs.Select(p => new TextToAugment(p[0], new KeyedRandom(1, "golden", p[0])))], TestContext.Current.CancellationToken);
        var told = new StringBuilder();
        for (var i = 0; i < pairs.Length; i++)
        {
            var made = results[i].Refusal is { } reason ? $"! {reason}" : $"= {TextEdits.Apply(pairs[i][0], results[i].Edits)}";
            told.Append(pairs[i][0]).Append("\n  ").Append(pairs[i][1]).Append("\n  ").Append(made).Append('\n');
        }
        var golden = At("back-translations.txt");
        if (Environment.GetEnvironmentVariable("PAIRFORGE_APPROVE") == "1") File.WriteAllText(golden, told.ToString());
        Assert.Equal(File.ReadAllText(golden), told.ToString());
    }

    private static string At(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
}
