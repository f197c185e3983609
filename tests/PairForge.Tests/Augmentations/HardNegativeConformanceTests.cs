using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Tests.Augmentations;

/// <summary>What everything that makes hard negatives promises.</summary>
public sealed class HardNegativeConformanceTests
{
    public static TheoryData<string> Names => [.. Components.Default().Of(typeof(IHardNegative)).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_HostileText_GivesValidEditsOrARefusal(string name)
    {
        var components = Components.Default();
        var operation = components.Step<IHardNegative>(name, Activator.CreateInstance(components.Find(typeof(IHardNegative), name)!.OptionsType)!).Create();
        foreach (var text in HostileTexts.All())
        {
            var (first, second) = (Apply(operation, text), Apply(operation, text));
            Assert.Equal((first.Refusal, true), (second.Refusal, first.Edits.SequenceEqual(second.Edits)));
            if (first.Refusal is { } refusal) Assert.Matches("^[a-z]+(-[a-z]+)*$", refusal);
            else Assert.NotEqual(text, TextEdits.Apply(text, first.Edits));
        }
    }

    private static AugmentationResult Apply(IHardNegative operation, string text)
    {
        var random = new KeyedRandom(7, "conformance", "1");
        return operation.Apply(new AnalyzedText(text), ref random);
    }
}
