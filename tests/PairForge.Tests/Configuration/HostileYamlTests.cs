using System.Diagnostics;
using PairForge.Configuration;

namespace PairForge.Tests.Configuration;

/// <summary>Files that make careless readers of YAML run out of time, memory or stack are refused with their place, in a tenth of a second on a machine that does nothing else.</summary>
public sealed class HostileYamlTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(100);
    private const string Source = "source: { text: { path: a.txt } }\n";

    private static readonly Dictionary<string, string> Files = new()
    {
        ["lists, a million deep"] = new string('[', 1_000_000),
        ["mappings, half a million deep"] = string.Concat(Enumerable.Repeat("{a", 400_000)),
        ["mappings in flow, 300,000 deep"] = string.Concat(Enumerable.Repeat("{a: ", 250_000)),
        ["lists in block, 400,000 deep"] = string.Concat(Enumerable.Repeat("- ", 500_000)) + "a",
        ["mappings in block, 1,000 deep"] = string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n")),
        ["explicit keys, 400,000 deep"] = string.Concat(Enumerable.Repeat("? ", 500_000)) + "a",
        ["depth 65 of a value"] = Source + "mine: " + new string('[', 65) + new string(']', 65),
        ["alias bomb"] = "a: &a [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 25).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + i - 1), 9))}]\n")),
        ["alias bomb of few aliases"] = "a: &a [" + string.Concat(Enumerable.Repeat("x, ", 900)) + "]\n" + "b: [" + string.Concat(Enumerable.Repeat("*a, ", 60)) + "]\n",
        ["65 aliases"] = "a: &a 1\nb: [" + string.Concat(Enumerable.Repeat("*a, ", 65)) + "]\n",
        ["alias inside itself"] = "a: &a [*a]\n",
        ["alias without anchor"] = "a: *b\n",
        ["a tag of a language"] = Source + "name: !!python/object/apply:os.system ['true']\n",
        ["a tag of YAML"] = Source + "seed: !!int \"7\"\n",
        ["a tag of one's own"] = Source + "name: !include /etc/passwd\n",
        ["a handle of tags"] = "%TAG ! tag:example.org,2000:\n---\nname: !x y\n",
        ["a key twice"] = Source + "seed: 1\nseed: 2\n",
        ["a key twice, far apart"] = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: 1\n")) + "k0: 2\n",
        ["many keys"] = Source + string.Concat(Enumerable.Range(0, 24_000).Select(i => $"k{i}: 1\n")),
        ["many keys in a block"] = Source + "mine:\n" + string.Concat(Enumerable.Range(0, 24_000).Select(i => $"  k{i}: 1\n")),
        ["many values"] = "a: [" + string.Concat(Enumerable.Repeat("1,", 400_000)) + "]",
        ["a merge key"] = "a: &a { seed: 1 }\nb:\n  <<: *a\n",
        ["two documents"] = Source + "---\n" + Source,
        ["a byte order mark inside"] = Source + "\uFEFFseed: 1\n",
        ["a NUL"] = Source + "\0seed: 1\n",
        ["a tab for an indentation"] = "source:\n\ttext: { path: a.txt }\n",
        ["a list for a key"] = "[a, b]: c\n",
        ["a mapping for a key"] = "{a: b}: c\n",
        ["nothing"] = "",
        ["a comment"] = "# " + new string('x', 1_000_000),
        ["a quote that is not closed"] = "name: \"" + new string('x', 1_000_000),
        ["a quote that is not closed, over lines"] = "name: '" + string.Concat(Enumerable.Repeat("x\n", 400_000)),
        ["a key of a megabyte"] = new string('k', 1_000_000) + ": 1\n",
        ["a name of a megabyte"] = Source + new string('m', 1_000_000) + ":\n",
        ["anchors without end"] = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"- &a{i} x\n")),
        ["not YAML"] = "a: b: c: d\n",
        ["colons"] = new string(':', 1_000_000),
        ["commas"] = "[" + new string(',', 1_000_000) + "]",
        ["ampersands"] = new string('&', 1_000_000),
        ["exclamation marks"] = new string('!', 1_000_000),
        ["percent signs"] = new string('%', 1_000_000),
        ["spaces"] = new string(' ', 1_000_000) + "x",
        ["a block text of a megabyte"] = "name: |\n" + string.Concat(Enumerable.Repeat("  x\n", 250_000)),
    };

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_HostileFile_IsRefusedAtOnceWithItsPlace(string name)
    {
        var best = TimeSpan.MaxValue;
        for (var n = 0; n < 2 || (n < 20 && best >= Most); n++) // the first warms up, and others work on this machine too: the best counts
        {
            var watch = Stopwatch.StartNew();
            var fault = Assert.Throws<ConfigurationException>(() => PipelineFile.Parse(Files[name], "p.yaml", "/folder", Components.Default()));
            best = watch.Elapsed < best ? watch.Elapsed : best;
            Assert.Matches(@" - p\.yaml\(\d+,\d+\)$", fault.Message);
            Assert.DoesNotContain('\n', fault.Message);
            Assert.True(fault.Message.Length < 2_000, $"a message of {fault.Message.Length} letters");
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {best.TotalMilliseconds:F1} ms");
        Assert.True(best < Most, $"{name}: {best.TotalMilliseconds} ms");
    }
}
