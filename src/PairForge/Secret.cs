namespace PairForge;

/// <summary>A value that must not be seen: it comes from the environment, and only the variable's name is ever written.</summary>
/// <remarks>
/// An option of this type takes <c>${env:NAME}</c> and nothing else. Its text in a plan, a manifest, a message or a log
/// is <c>${env:NAME}</c>, so that changing the secret does not change a run's identity; <see cref="Reveal"/> is the one
/// way to the value.
/// </remarks>
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Wraps a value.</summary>
    /// <param name="name">The environment variable that it came from.</param>
    /// <param name="value">The value.</param>
    public Secret(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        (Name, _value) = (name, value);
    }

    /// <summary>The environment variable.</summary>
    public string Name { get; }

    /// <summary>The value, for the request that needs it.</summary>
    public string Reveal() => _value;

    /// <summary><c>${env:NAME}</c>.</summary>
    public override string ToString() => $"${{env:{Name}}}";
}
