using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace PairForge.Text;

/// <summary>The Unicode normalisation forms (UAX #15) from embedded tables.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> returns its input unchanged where globalization is invariant, and gives whatever ICU is
/// installed elsewhere; keys must be the same on every machine, so the tables (Unicode 14.0) ship with the library.
/// </remarks>
internal sealed class UnicodeNormalization
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28, Syllables = Leads * Vowels * Trails;

    private static readonly Lazy<UnicodeNormalization> Table = new(static () => new UnicodeNormalization());

    private readonly Dictionary<int, int[]> _decompositions = new(17000);
    private static readonly Lazy<Dictionary<int, int[]>> Canonical = new(ReadCanonical);

    private readonly Dictionary<int, byte> _combining = new(1000);
    private readonly Dictionary<long, int> _compositions = new(1000);

    private UnicodeNormalization()
    {
        using var stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("nfkc.tsv.gz")
            ?? throw new PairForgeException(FailureKind.Internal, "the normalisation table is not embedded in this build of PairForge");
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress), Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var first = Hex(cells[1]);
            if (line[0] == 'D') _decompositions.Add(first, Array.ConvertAll(cells[2].Split(' '), Hex));
            else if (line[0] == 'C') _combining.Add(first, byte.Parse(cells[2], CultureInfo.InvariantCulture));
            else _compositions.Add(((long)first << 32) | (uint)Hex(cells[2]), Hex(cells[3]));
        }
    }

    /// <summary>The full canonical decomposition of every character that has one, less Hangul syllables.</summary>
    internal static IReadOnlyDictionary<int, int[]> CanonicalDecompositions => Canonical.Value;

    /// <summary>Form KC of <paramref name="text"/>; lone surrogates stay as they are.</summary>
    /// <param name="text">Any UTF-16.</param>
    /// <param name="lowerCase">Lower-cases between decomposition and composition, so that the result is normalised and lower case at once.</param>
    internal static string FormKC(ReadOnlySpan<char> text, bool lowerCase) => Form(text, Table.Value._decompositions, compose: true, lowerCase);

    /// <summary>A form of <paramref name="text"/>; lone surrogates stay as they are.</summary>
    internal static string Form(ReadOnlySpan<char> text, NormalizationForm form) => Form(
        text,
        form is NormalizationForm.FormKC or NormalizationForm.FormKD ? Table.Value._decompositions : Canonical.Value,
        compose: form is NormalizationForm.FormC or NormalizationForm.FormKC,
        lowerCase: false);

    private static string Form(ReadOnlySpan<char> text, Dictionary<int, int[]> decompositions, bool compose, bool lowerCase)
    {
        var table = Table.Value;
        var points = new List<int>(text.Length + 8);
        for (var at = 0; at < text.Length;)
        {
            var point = CodePoint(text, ref at);
            if (point < 0x80) points.Add(point);
            else Decompose(point, decompositions, points);
        }
        if (lowerCase)
        {
            foreach (ref var point in CollectionsMarshal.AsSpan(points))
                if (Rune.IsValid(point)) point = Rune.ToLowerInvariant(new Rune(point)).Value;
        }
        table.Order(points);
        if (compose) table.Compose(points);
        var result = new StringBuilder(points.Count + 8);
        foreach (var point in points)
        {
            if (point < 0x10000) result.Append((char)point);
            else result.Append((char)(0xD7C0 + (point >> 10))).Append((char)(0xDC00 + (point & 0x3FF)));
        }
        return result.ToString();
    }

    private static Dictionary<int, int[]> ReadCanonical()
    {
        using var stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("nfd.tsv")
            ?? throw new PairForgeException(FailureKind.Internal, "the table of canonical decompositions is not embedded in this build of PairForge");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var table = new Dictionary<int, int[]>(2100);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            table.Add(Hex(cells[0]), Array.ConvertAll(cells[1].Split(' '), Hex));
        }
        return table;
    }

    private static int Hex(string cell) => int.Parse(cell, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int CodePoint(ReadOnlySpan<char> text, ref int at)
    {
        var unit = text[at++];
        if (!char.IsHighSurrogate(unit) || at == text.Length || !char.IsLowSurrogate(text[at])) return unit;
        return char.ConvertToUtf32(unit, text[at++]);
    }

    private static void Decompose(int point, Dictionary<int, int[]> decompositions, List<int> into)
    {
        var syllable = point - HangulBase;
        if ((uint)syllable < Syllables)
        {
            into.Add(LeadBase + (syllable / (Vowels * Trails)));
            into.Add(VowelBase + (syllable / Trails % Vowels));
            if (syllable % Trails != 0) into.Add(TrailBase + (syllable % Trails));
        }
        else if (decompositions.TryGetValue(point, out var parts)) into.AddRange(parts);
        else into.Add(point);
    }

    /// <summary>Canonical order: each run of marks is sorted by combining class, stably.</summary>
    private void Order(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (Class(points[start]) == 0) continue;
            var end = start + 1;
            while (end < points.Count && Class(points[end]) != 0) end++;
            if (end - start > 1)
            {
                var keys = new (byte Class, int Index, int Point)[end - start];
                for (var i = start; i < end; i++) keys[i - start] = (Class(points[i]), i, points[i]);
                Array.Sort(keys);
                for (var i = start; i < end; i++) points[i] = keys[i - start].Point;
            }
            start = end;
        }
    }

    private void Compose(List<int> points)
    {
        var starter = -1;
        var write = 0;
        var lastClass = -1; // class of the last mark kept since the starter
        for (var read = 0; read < points.Count; read++)
        {
            var point = points[read];
            var mark = Class(point);
            if (starter >= 0 && lastClass < mark && TryCompose(points[starter], point, out var composed))
            {
                points[starter] = composed;
                continue;
            }
            if (mark == 0)
            {
                starter = write;
                lastClass = -1;
            }
            else
            {
                lastClass = mark;
            }
            points[write++] = point;
        }
        points.RemoveRange(write, points.Count - write);
    }

    private bool TryCompose(int first, int second, out int composed)
    {
        if ((uint)(first - LeadBase) < Leads && (uint)(second - VowelBase) < Vowels)
        {
            composed = HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Trails);
            return true;
        }
        if ((uint)(first - HangulBase) < Syllables && (first - HangulBase) % Trails == 0 && second > TrailBase && second < TrailBase + Trails)
        {
            composed = first + second - TrailBase;
            return true;
        }
        return _compositions.TryGetValue(((long)first << 32) | (uint)second, out composed);
    }

    private byte Class(int point) => point < 0x300 ? (byte)0 : _combining.GetValueOrDefault(point);
}
