using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>What every registered augmentation promises.</summary>
public sealed class AugmentationConformanceTests
{
    public static TheoryData<string> Names => [.. Components.Default().Of(typeof(IAugmentation)).Where(HasDefaults).Select(e => e.Name)];

    /// <summary>What needs an option, and what needs a hook, has tests of its own.</summary>
    internal static bool HasDefaults(ComponentEntry entry) => !OptionProperty.Of(entry.OptionsType).Any(o => o.IsRequired) && !OptionProperty.Check(Activator.CreateInstance(entry.OptionsType)!).Any();

    private static IAugmentation Make(string name)
    {
        var components = Components.Default();
        var options = Activator.CreateInstance(components.Find(typeof(IAugmentation), name)!.OptionsType)!;
        if (options.GetType().GetProperty("AtLeast") is { } atLeast) atLeast.SetValue(options, 1);
        return components.Step<IAugmentation>(name, options).Create();
    }

    private static AugmentationResult Apply(IAugmentation operation, string text, string id)
    {
        var random = new KeyedRandom(7, "conformance", id);
        return operation.Apply(new AnalyzedText(text), ref random);
    }

    private static void Check(IAugmentation operation, string text)
    {
        for (var key = 0; key < 3; key++)
        {
            var result = Apply(operation, text, $"{key}");
            if (result.Refusal is { } refusal)
            {
                Assert.Matches("^[a-z]+(-[a-z]+)*$", refusal);
                Assert.Empty(result.Edits);
                continue;
            }
            Assert.Null(TextEdits.Fault(text, result.Edits));
            var changed = TextEdits.Apply(text, result.Edits);
            if (operation.ChangesText) Assert.NotEqual(text, changed);
            else Assert.Equal(text, changed);
            Assert.Equal(text, Undo(text, changed, result.Edits));
        }
    }

    /// <summary>Puts the replaced spans back: what lies between the edits must be the original's.</summary>
    private static string Undo(string text, string changed, IReadOnlyList<TextEdit> edits)
    {
        var original = new StringBuilder();
        var (read, at) = (0, 0);
        foreach (var edit in edits)
        {
            var kept = edit.Start - read;
            original.Append(changed, at, kept).Append(text, edit.Start, edit.Length);
            at += kept;
            Assert.True(changed.AsSpan(at).StartsWith(edit.Replacement));
            (read, at) = (edit.Start + edit.Length, at + edit.Replacement.Length);
        }
        return original.Append(changed, at, changed.Length - at).ToString();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_HostileText_GivesValidEditsOrARefusal(string name)
    {
        var operation = Make(name);
        foreach (var text in HostileTexts.All()) Check(operation, text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_RandomText_GivesValidEditsOrARefusal(string name)
    {
        var operation = Make(name);
        string[] pieces = ["the ", "large ", "dogs ", "an ", "apple", ", ", ". ", "\u4E2D", "\uD83D", "\"", " (", ") ", "U.S. ", "buy ", "cars", " "];
        var piece = Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.String[0, 4]);
        piece.Array[0, 12].Sample(parts => Check(operation, string.Concat(parts)), iter: 400);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_SameKey_GivesTheSameResult(string name)
    {
        const string text = "Two elderly students quickly buy a large photograph of the famous building, then begin to stare at it.";
        var (first, second) = (Make(name), Make(name));
        Apply(first, "Something else entirely happened earlier.", "other");
        for (var key = 0; key < 50; key++)
        {
            var (a, b) = (Apply(first, text, $"{key}"), Apply(second, text, $"{key}"));
            Assert.Equal(a.Refusal, b.Refusal);
            Assert.Equal(a.Edits, b.Edits);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_ManyThreads_GivesWhatOneGives(string name)
    {
        var operation = Make(name);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"Student {i} wants to purchase {i} large photographs and a car.")];
        var alone = texts.Select((t, i) => Apply(operation, t, $"{i}").Edits).ToArray();
        var together = texts.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select((t, i) => Apply(operation, t, $"{i}").Edits).ToArray();
        Assert.Equal(alone, together);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_ReusedText_GivesWhatAFreshOneGives(string name)
    {
        var operation = Make(name);
        var reused = new AnalyzedText("");
        foreach (var text in HostileTexts.All().Where(t => t.Length < 10_000))
        {
            var (first, second) = (new KeyedRandom(7, "reused", text), new KeyedRandom(7, "reused", text));
            reused.Reset(text);
            var (a, b) = (operation.Apply(reused, ref first), operation.Apply(new AnalyzedText(text), ref second));
            Assert.Equal(a.Refusal, b.Refusal);
            Assert.Equal(a.Edits, b.Edits);
        }
    }

    /// <summary>Every edit begins and ends between grapheme clusters of the text (UAX #29).</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_AnyText_NeverSplitsAGrapheme(string name)
    {
        var operation = Make(name);
        foreach (var text in HostileTexts.All().Concat(HostileTexts.Unicode()).Where(t => t.Length < 10_000))
        {
            var borders = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToHashSet();
            for (var key = 0; key < 3; key++)
            {
                foreach (var edit in Apply(operation, text, $"{key}").Edits)
                    Assert.True(borders.Contains(edit.Start) && borders.Contains(edit.Start + edit.Length), $"{edit} splits a grapheme of '{text}' ({string.Join(' ', text.Select(c => $"{(int)c:X4}"))})");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_UnicodeTestFiles_GivesValidEditsOrARefusal(string name)
    {
        var operation = Make(name);
        foreach (var text in HostileTexts.Unicode()) Check(operation, text);
    }

    /// <summary>Ten times the text takes about ten times as long; the bound leaves room for a busy machine and none for a square.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_LineOfOneMegabyte_TakesTimeLinearInItsLength(string name)
    {
        var operation = Make(name);
        foreach (var piece in new[] { "Two elderly students quickly buy a large photograph (of 12 cars), then stare at it. ", "word ", "a", "\u4E2D", "x_y(", ")", "http://a) ", "`", "--a", "e\u0301 ", "\U0001F600" })
        {
            var (small, large) = (string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)), string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
            var (fast, slow) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < 10 && slow > Math.Max(40 * fast, 0.1); round++)
                (fast, slow) = (Math.Min(fast, Seconds(operation, small)), Math.Min(slow, Seconds(operation, large)));
            Assert.True(slow <= Math.Max(40 * fast, 0.1), $"'{piece}': {fast:0.0000} s for 100 kB, {slow:0.0000} s for 1 MB");
        }
    }

    private static double Seconds(IAugmentation operation, string text)
    {
        var clock = Stopwatch.StartNew();
        Apply(operation, text, "0");
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Numbers, addresses, code, and what the user protects: all there afterwards, in their order.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_ProtectedSpans_AreAllThereInOrder(string name)
    {
        var operation = Make(name);
        string[] spans = ["$5.00", "192.168.0.1", "50%", "3rd", "a@b.org", "https://example.org/a?b=c(d)", "snake_case", "getName()", "--dry-run", "/usr/local/bin", "src/main.cs", "a[i]", "`buy a car`", "Red Cross", "ZZ-"];
        string[] words = ["the", "students", "purchased", "a", "car", "quickly", "an", "old", "Lawyer", "and", "photograph"];
        var protection = new Protection(new ProtectOptions { Phrases = ["red cross"], Patterns = ["ZZ."] });
        Gen.Int[0, spans.Length + (2 * words.Length) - 1].Array[1, 25].Sample(picks =>
        {
            var text = string.Join(' ', picks.Select(p => p < spans.Length ? spans[p] : words[(p - spans.Length) % words.Length])) + ".";
            var expected = picks.Where(p => p < spans.Length).Select(p => spans[p]);
            for (var key = 0; key < 3; key++)
            {
                var random = new KeyedRandom(9, "protected", $"{key}");
                var changed = TextEdits.Apply(text, operation.Apply(new AnalyzedText(text, protection), ref random).Edits);
                var at = 0;
                foreach (var span in expected)
                {
                    at = changed.IndexOf(span, at, StringComparison.Ordinal);
                    Assert.True(at >= 0, $"'{span}' of '{text}' is gone from '{changed}'");
                    at += span.Length;
                }
            }
        }, iter: 1000);
    }
}
