using System.ComponentModel.DataAnnotations;

namespace PairForge;

/// <summary>One step of a pipeline: a component's name, its options, and how to make it.</summary>
/// <typeparam name="T">The seam: <c>ISource</c>, <c>IAugmentation</c>, ...</typeparam>
public sealed class Step<T> where T : class
{
    internal Step(string name, object options, Func<T> create) => (Name, Options, Create) = (name, options, create);

    /// <summary>The YAML name.</summary>
    public string Name { get; }

    /// <summary>The options record.</summary>
    public object Options { get; }

    /// <summary>Makes a new instance.</summary>
    public Func<T> Create { get; }

    /// <summary>Whether <see cref="Create"/> gives an instance that belongs to somebody else, who also disposes of it.</summary>
    internal bool IsShared { get; private init; }

    /// <summary>Wraps an instance from code. <paramref name="identity"/> stands for it in the run's identity.</summary>
    public static Step<T> Of(string name, T instance, object identity) => new(name, identity, () => instance) { IsShared = true };
}

/// <summary>What is known of one component.</summary>
/// <param name="Seam">The interface or abstract class it implements.</param>
/// <param name="Name">Its YAML name.</param>
/// <param name="OptionsType">Its options record; all properties have defaults or are <c>required</c>.</param>
/// <param name="ComponentType">The class.</param>
public sealed record ComponentEntry(Type Seam, string Name, Type OptionsType, Type ComponentType)
{
    internal Func<object, object> Create { get; init; } = static o => o;
}

/// <summary>
/// The one table from YAML name to constructor. A new component is one file and one <c>Add</c> line; other assemblies
/// add their own lines to the same table.
/// </summary>
public sealed class Components
{
    private readonly Dictionary<(Type, string), ComponentEntry> _entries = [];
    private readonly Dictionary<string, Type> _blocks = [];

    /// <summary>All components, by seam and then name.</summary>
    public IEnumerable<ComponentEntry> Entries =>
        _entries.Values.OrderBy(e => e.Seam.Name, StringComparer.Ordinal).ThenBy(e => e.Name, StringComparer.Ordinal);

    /// <summary>Top-level blocks of the pipeline file that another assembly owns (<c>train</c>), with the record that they bind to.</summary>
    public IReadOnlyDictionary<string, Type> Blocks => _blocks;

    /// <summary>Registers a component: <c>Add&lt;IAugmentation, WordDeletionOptions, WordDeletion&gt;("word-deletion", o => new(o))</c>.</summary>
    public Components Add<TSeam, TOptions, TComponent>(string name, Func<TOptions, TComponent> create)
        where TSeam : class
        where TOptions : class
        where TComponent : TSeam
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        if (!_entries.TryAdd((typeof(TSeam), name), new ComponentEntry(typeof(TSeam), name, typeof(TOptions), typeof(TComponent)) { Create = o => create((TOptions)o)! }))
            throw new ArgumentException($"'{name}' is registered twice for {typeof(TSeam).Name}", nameof(name));
        return this;
    }

    /// <summary>Registers a top-level block of the pipeline file.</summary>
    public Components AddBlock(string name, Type options)
    {
        _blocks.Add(name, options);
        return this;
    }

    /// <summary>The components of one seam, by name.</summary>
    public IEnumerable<ComponentEntry> Of(Type seam) => Entries.Where(e => e.Seam == seam);

    /// <summary>Finds one component.</summary>
    public ComponentEntry? Find(Type seam, string name) => _entries.GetValueOrDefault((seam, name));

    /// <summary>Makes a step; the options are validated here, once.</summary>
    /// <exception cref="ConfigurationException">The name is unknown or an option is out of range.</exception>
    public Step<TSeam> Step<TSeam>(string name, object options) where TSeam : class
    {
        var entry = Find(typeof(TSeam), name)
            ?? throw new ConfigurationException($"'{name}' is not a known {typeof(TSeam).Name}{NearestName.Suggest(name, Of(typeof(TSeam)).Select(e => e.Name))}; known: {string.Join(", ", Of(typeof(TSeam)).Select(e => e.Name))}");
        ArgumentNullException.ThrowIfNull(options);
        if (!entry.OptionsType.IsInstanceOfType(options)) throw new ConfigurationException($"{name} takes {entry.OptionsType.Name}, not {options.GetType().Name}");
        Validate(options, name);
        return new Step<TSeam>(name, options, () => (TSeam)entry.Create(options));
    }

    /// <summary>Makes a step whose seam is known at run time only; the options were validated by the caller.</summary>
    internal object StepOf(ComponentEntry entry, object options)
    {
        var make = typeof(Components).GetMethod(nameof(StepOfSeam), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        return make.MakeGenericMethod(entry.Seam).Invoke(null, [entry, options])!;
    }

    private static Step<TSeam> StepOfSeam<TSeam>(ComponentEntry entry, object options) where TSeam : class =>
        new(entry.Name, options, () => (TSeam)entry.Create(options));

    /// <summary>Checks an options record against its range attributes and, where it has one, its own <see cref="IValidatableObject"/>.</summary>
    public static void Validate(object options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (_, message) in OptionProperty.Check(options)) throw new ConfigurationException($"{name}: {message}");
    }

    /// <summary>Everything that ships in this assembly.</summary>
    public static Components Default() => BuiltInComponents.AddTo(new Components());
}
