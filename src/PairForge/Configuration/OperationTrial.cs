using PairForge.Augmentations;
using PairForge.Text;

namespace PairForge.Configuration;

/// <summary>One operation tried on texts outside a run: an augmentation, or what makes a hard negative.</summary>
public sealed class OperationTrial
{
    private readonly object _operation;

    private OperationTrial(string name, object options, object operation) => (Name, Options, _operation) = (name, options, operation);

    /// <summary>The operation's name.</summary>
    public string Name { get; }

    /// <summary>Its options record.</summary>
    public object Options { get; }

    /// <summary>The operation of a name.</summary>
    /// <param name="name">Its name; one that two seams know is the hard negative's.</param>
    /// <param name="sets">Options as <c>key=value</c>.</param>
    /// <param name="components">The table.</param>
    /// <exception cref="ConfigurationException">The name or an option is unknown, or a value out of range.</exception>
    public static OperationTrial Of(string name, IReadOnlyList<string> sets, Components components)
    {
        ArgumentNullException.ThrowIfNull(components);
        if (components.Find(typeof(IHardNegative), name) is not null)
        {
            var negative = PipelineFile.Step<IHardNegative>(name, sets, components);
            return new OperationTrial(negative.Name, negative.Options, negative.Create());
        }
        var step = PipelineFile.Step<IAugmentation>(name, sets, components);
        return new OperationTrial(step.Name, step.Options, step.Create());
    }

    /// <summary>An operation from code.</summary>
    internal static OperationTrial Of(string name, object options, IAugmentation operation) => new(name, options, operation);

    /// <summary>Makes variant number <paramref name="ordinal"/> of a text.</summary>
    /// <param name="text">The text: with seed and number the key of every draw.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="ordinal">The number, from 0.</param>
    /// <param name="partner">The second text of an <see cref="IPartnerAugmentation"/>; null: none, and it refuses.</param>
    public AugmentationResult Apply(AnalyzedText text, ulong seed, int ordinal, string? partner = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var random = new KeyedRandom(seed, $"augment/{ordinal}", text.Text);
        return _operation switch
        {
            IPartnerAugmentation pairing when partner is not null => pairing.Apply(text, partner, ref random),
            IAugmentation augmentation => augmentation.Apply(text, ref random),
            _ => ((IHardNegative)_operation).Apply(text, ref random),
        };
    }
}
