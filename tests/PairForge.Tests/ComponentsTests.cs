using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using PairForge.Augmentations;
using PairForge.Filters;
using PairForge.Tests.Configuration;

namespace PairForge.Tests;

public sealed partial class ComponentsTests
{
    public static TheoryData<string, string> All => [.. Components.Default().Entries.Select(e => (e.Seam.Name, e.Name))];

    [Theory]
    [MemberData(nameof(All))]
    public void Entry_OfTheTable_IsWellNamedAndItsDefaultsAreInRange(string seam, string name)
    {
        var entry = Components.Default().Entries.Single(e => e.Seam.Name == seam && e.Name == name);
        Assert.Matches(KebabCase(), name);
        Assert.True(entry.Seam.IsAssignableFrom(entry.ComponentType));
        Assert.True(entry.ComponentType.IsSealed && entry.OptionsType.IsSealed, $"{name} is not sealed");
        var options = Activator.CreateInstance(entry.OptionsType)!;
        Assert.Empty(OptionProperty.Check(options).Where(w => w.Property is not null).Select(w => w.Message)); // a choice that has no default blames no option
        foreach (var option in OptionProperty.Of(entry.OptionsType))
        {
            Assert.Matches(SnakeCase(), option.Key);
            Assert.False(option.IsRequired && option.IsNullable, $"{name}.{option.Key} is required and may be null");
        }
    }

    [Fact]
    public void Entries_AreInOneOrder()
    {
        var entries = Components.Default().Entries.Select(e => $"{e.Seam.Name} {e.Name}").ToArray();
        Assert.Equal(entries.Order(StringComparer.Ordinal), entries);
    }

    [Fact]
    public void Add_SameNameInOneSeam_IsRefused()
    {
        var fault = Assert.Throws<ArgumentException>(() => Components.Default().Add<IFilter, LengthOptions, Length>("length", o => new(o)));
        Assert.StartsWith("'length' is registered twice for IFilter", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_SameNameInAnotherSeam_IsAnother()
    {
        var components = new Components().Add<IFilter, LengthOptions, Length>("x", o => new(o)).Add<IAugmentation, IdentityOptions, Identity>("x", _ => new());
        Assert.Equal(typeof(Length), components.Find(typeof(IFilter), "x")!.ComponentType);
        Assert.Equal(typeof(Identity), components.Find(typeof(IAugmentation), "x")!.ComponentType);
        Assert.Null(components.Find(typeof(IFilter), "X"));
    }

    [Fact]
    public void Step_FromCode_IsValidatedOnceAndMadeAnewEachTime()
    {
        var step = Components.Default().Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 0.5 });
        Assert.NotSame(step.Create(), step.Create());
        var fault = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IAugmentation>("word-deletion", new WordDeletionOptions { Rate = 1.5 }));
        Assert.Equal("word-deletion: rate is 1.5; it must lie in [0, 0.99]", fault.Message);
    }

    [Fact]
    public void Step_UnknownName_ListsTheKnown()
    {
        var fault = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("lenght", new LengthOptions()));
        Assert.Equal("'lenght' is not a known IFilter; did you mean 'length'?; known: ...", KnownNames.Elided(fault.Message));
    }

    [Fact]
    public void Step_OptionsOfAnother_IsRefused()
    {
        var fault = Assert.Throws<ConfigurationException>(() => Components.Default().Step<IFilter>("length", new CropOptions()));
        Assert.Equal("length takes LengthOptions, not CropOptions", fault.Message);
    }

    [Fact]
    public void Validate_RuleOfTheRecordItself_IsChecked() =>
        Assert.Equal("pick: low is above high", Assert.Throws<ConfigurationException>(() => Components.Validate(new PickOptions { Low = 3 }, "pick")).Message);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();

    private sealed record PickOptions : IValidatableObject
    {
        public int Low { get; init; }

        public int High { get; init; } = 2;

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Low > High) yield return new("low is above high", [nameof(Low)]);
        }
    }
}
