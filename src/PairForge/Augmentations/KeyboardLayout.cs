using System.Collections.Frozen;
using System.Text;

namespace PairForge.Augmentations;

/// <summary>Which letters lie beside which on a keyboard, from <c>resources/noise/keyboards.tsv</c>.</summary>
internal sealed class KeyboardLayout
{
    /// <summary>How far each row stands to the right of the one above, in keys.</summary>
    private static readonly double[] Offsets = [0, 0.25, 0.75];

    /// <summary>Keys whose centres are nearer than this touch.</summary>
    private const double Reach = 1.3;

    private static readonly Lazy<FrozenDictionary<string, KeyboardLayout>> All = new(Load);

    private readonly FrozenDictionary<char, char[]> _neighbours;

    private KeyboardLayout(string[] rows)
    {
        var keys = new List<(char Key, double X, double Y)>();
        for (var y = 0; y < rows.Length; y++)
            for (var x = 0; x < rows[y].Length; x++)
                if (rows[y][x] != ' ') keys.Add((rows[y][x], x + Offsets[y], y));
        _neighbours = keys.ToFrozenDictionary(k => k.Key, k => keys
            .Where(o => o.Key != k.Key && ((o.X - k.X) * (o.X - k.X)) + ((o.Y - k.Y) * (o.Y - k.Y)) < Reach * Reach)
            .Select(o => o.Key).ToArray());
    }

    /// <summary>The layouts, by name.</summary>
    internal static IReadOnlyList<string> Names => [.. All.Value.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A layout, or null.</summary>
    internal static KeyboardLayout? Find(string name) => All.Value.GetValueOrDefault(name);

    /// <summary>The lower-case letters beside one; empty where the layout does not have it.</summary>
    internal ReadOnlySpan<char> NeighboursOf(char key) => _neighbours.TryGetValue(key, out var keys) ? keys : [];

    /// <summary>Lines of name and the rows of keys from the top, cells separated by tabs; a space is a key that is no letter.</summary>
    private static FrozenDictionary<string, KeyboardLayout> Load()
    {
        using var stream = typeof(KeyboardLayout).Assembly.GetManifestResourceStream("keyboards.tsv")
            ?? throw new PairForgeException(FailureKind.Internal, "the keyboards are not embedded in this build of PairForge");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var layouts = new Dictionary<string, KeyboardLayout>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var cells = line.Split('\t');
            layouts.Add(cells[0], new KeyboardLayout(cells[1..]));
        }
        return layouts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
