using CsCheck;
using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>What every registered augmentation promises.</summary>
public sealed class AugmentationConformanceTests
{
    public static TheoryData<string> Names => [.. Components.Default().Of(typeof(IAugmentation)).Where(HasDefaults).Select(e => e.Name)];

    /// <summary>What needs an option, and what needs a hook, has tests of its own.</summary>
    private static bool HasDefaults(ComponentEntry entry) => !OptionProperty.Of(entry.OptionsType).Any(o => o.IsRequired) && !OptionProperty.Check(Activator.CreateInstance(entry.OptionsType)!).Any();

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
        var shift = 0;
        foreach (var edit in edits)
        {
            var at = edit.Start + shift;
            Assert.Equal(edit.Replacement, changed.Substring(at, edit.Replacement.Length));
            changed = string.Concat(changed.AsSpan(0, at), text.AsSpan(edit.Start, edit.Length), changed.AsSpan(at + edit.Replacement.Length));
        }
        return changed;
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
}
