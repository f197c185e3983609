using System.Globalization;

namespace PairForge.Benchmarks;

/// <summary>The options after the kind: <c>--name value</c> and flags.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "--json" };

    internal Arguments(ReadOnlySpan<string> args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[i + 1] : null;
            if (!_values.TryAdd(args[i], value)) throw new ArgumentException($"{args[i]} is given twice");
            if (value is not null) i++;
        }
    }

    internal string Text(string name, string fallback)
    {
        _known.Add(name);
        if (!_values.TryGetValue(name, out var value)) return fallback;
        return value ?? throw new ArgumentException($"{name} needs a value");
    }

    internal int Integer(string name, int fallback, int least)
    {
        var text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new ArgumentException($"{name} is {text}; it must be a whole number of at least {least}");
    }

    internal bool Flag(string name)
    {
        _known.Add(name);
        if (!_values.TryGetValue(name, out var value)) return false;
        return value is null ? true : throw new ArgumentException($"{name} takes no value; '{value}' was given");
    }

    /// <summary>Call it when all options were asked for, before the work: an unknown one is an error.</summary>
    internal void Finish()
    {
        foreach (var name in _values.Keys)
        {
            if (!_known.Contains(name)) throw new ArgumentException($"'{name}' is not known here; known: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }
}
