using System.Globalization;

namespace PairForge.Cli;

/// <summary>Reads a number of bytes: <c>2GB</c>, <c>1500MB</c>, <c>1.5GiB</c>, <c>800000000</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1L << 40), ("B", 1), ("", 1),
    ];

    /// <summary>The bytes that <paramref name="text"/> says, or null. A unit without B is binary, as ulimit and cgroups have it.</summary>
    internal static long? Parse(string text)
    {
        text = text.Trim();
        var (unit, bytes) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        if (!double.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        var size = number * bytes;
        return size is >= 1 and <= long.MaxValue / 2 ? (long)size : null;
    }

    /// <summary>For people: <c>1.5 MB</c>.</summary>
    internal static string Of(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB"),
    };
}
