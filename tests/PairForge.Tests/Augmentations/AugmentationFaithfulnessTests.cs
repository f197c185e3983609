using System.Globalization;
using System.Text.RegularExpressions;
using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>Every operation over 2,000 sentences with digits, capitals and punctuation: nothing crashes, nothing comes back as it was, no protected token changes.</summary>
public sealed partial class AugmentationFaithfulnessTests(ITestOutputHelper output)
{
    private const int Sentences = 2000;

    [Fact]
    public void Apply_TwoThousandSentences_LosesNothing() => LosesNothing(Made(Sentences));

    /// <summary>The same for sentences that nobody made for it.</summary>
    [Fact]
    public void Apply_TwoThousandSentencesOfBrown_LosesNothing()
    {
        if (SharedData.Find("corpus/brown.txt") is not { } brown)
        {
            Assert.Skip("the Brown corpus is not at hand");
            return;
        }
        LosesNothing([.. File.ReadLines(brown).Where(l => l.Any(char.IsAsciiDigit) && l.Any(char.IsUpper) && l.Any(char.IsPunctuation)).Take(Sentences)]);
    }

    private void LosesNothing(string[] sentences)
    {
        Assert.Equal(Sentences, sentences.Length);
        output.WriteLine($"{"operation",-22}{"changed",9}{"refused",9}{"no-ops",8}{"crashes",9}{"protected changed",19}{"capitals kept",15}  refusals");
        foreach (var entry in Components.Default().Of(typeof(IAugmentation)))
        {
            if (!AugmentationConformanceTests.HasDefaults(entry)) continue; // it asks something outside
            var operation = Components.Default().Step<IAugmentation>(entry.Name, Activator.CreateInstance(entry.OptionsType)!).Create();
            if (!operation.ChangesText) continue;
            var (changed, silent, crashes, broken, capitals, kept) = (0, 0, 0, 0, 0, 0);
            var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
            for (var n = 0; n < sentences.Length; n++)
            {
                var random = new KeyedRandom(42, "faithfulness", $"{n}");
                string view;
                try
                {
                    var result = operation.Apply(new AnalyzedText(sentences[n]), ref random);
                    if (result.Refusal is { } reason)
                    {
                        refusals[reason] = refusals.GetValueOrDefault(reason) + 1;
                        continue;
                    }
                    view = TextEdits.Apply(sentences[n], result.Edits);
                }
                catch (Exception)
                {
                    crashes++;
                    continue;
                }
                if (view == sentences[n]) silent++;
                else changed++;
                // Whole sentences may go or move; noise may put a digit into a word, as scanners do: what was protected is still there, in order.
                if (entry.Name.StartsWith("sentence-", StringComparison.Ordinal) ? Protected(view).Except(Protected(sentences[n])).Any() : !IsKept(Protected(sentences[n]), Protected(view))) broken++;
                capitals += sentences[n].Count(char.IsUpper);
                kept += view.Count(char.IsUpper);
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Name,-22}{(double)changed / sentences.Length,9:P1}{(double)refusals.Values.Sum() / sentences.Length,9:P1}{silent,8}{crashes,9}{broken,19}{(capitals == 0 ? 1 : (double)kept / capitals),15:P1}  {string.Join(", ", refusals.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {(double)r.Value / sentences.Length:P1}")))}"));
            Assert.Equal((entry.Name, 0, 0, 0), (entry.Name, silent, crashes, broken));
        }
    }

    private static bool IsKept(IEnumerable<string> before, IEnumerable<string> after)
    {
        using var left = after.GetEnumerator();
        foreach (var token in before)
        {
            do
            {
                if (!left.MoveNext()) return false;
            }
            while (left.Current != token);
        }
        return true;
    }

    /// <summary>Tokens with a digit, addresses and code, found by white space alone.</summary>
    private static IEnumerable<string> Protected(string text) => ProtectedToken().Matches(text).Select(m => m.Value);

    private static string[] Made(int number)
    {
        string[] openings = ["On May {0}, Mr. Smith", "In {0} the students", "\"About {0}% of us\", she said:", "The U.S. Army's {0}th unit", "Route {0}A"];
        string[] middles = ["purchased a large photograph", "left an old car at 10:{0}", "wrote to jane.doe+{0}@example.org", "ran `build_all --jobs {0}`", "paid $1,{0}.50 for it"];
        string[] ends = ["; nobody knew why.", " (see https://example.org/p{0}).", ", didn't they?", " in New York!", ", e.g. under /var/log/{0}."];
        return [.. Enumerable.Range(0, number).Select(n => string.Format(CultureInfo.InvariantCulture, $"{openings[n % 5]} {middles[n / 5 % 5]}{ends[n / 25 % 5]}", 10 + (n % 87)))];
    }

    [GeneratedRegex(@"https?://[^\s)]+|[\w.+]+@[\w.]+\w|`[^`\n]+`|/var/log/\d+|\d[\d,.:/]*\d|\d")]
    private static partial Regex ProtectedToken();
}
