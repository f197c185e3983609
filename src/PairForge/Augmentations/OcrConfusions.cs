using System.Text;

namespace PairForge.Augmentations;

/// <summary>What scanners take characters for, from <c>resources/noise/ocr.tsv</c>.</summary>
internal static class OcrConfusions
{
    private static readonly Lazy<ILookup<char, (string From, string To)>> ByFirst = new(Load);

    /// <summary>The readings of what <paramref name="rest"/> begins with: units replaced, and by what.</summary>
    internal static IReadOnlyList<(int Length, string Replacement)> Of(ReadOnlySpan<char> rest)
    {
        var readings = new List<(int, string)>();
        foreach (var (from, to) in ByFirst.Value[rest[0]])
            if (rest.StartsWith(from)) readings.Add((from.Length, to));
        return readings;
    }

    private static ILookup<char, (string From, string To)> Load()
    {
        using var stream = typeof(OcrConfusions).Assembly.GetManifestResourceStream("ocr.tsv")
            ?? throw new PairForgeException(FailureKind.Internal, "the OCR confusions are not embedded in this build of PairForge");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var pairs = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var cells = line.Split('\t');
            foreach (var to in cells[1].Split(' ')) pairs.Add((cells[0], to));
        }
        return pairs.ToLookup(p => p.Item1[0], p => p);
    }
}
