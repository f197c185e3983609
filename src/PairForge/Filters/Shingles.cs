using System.IO.Hashing;
using System.Runtime.InteropServices;
using PairForge.Text;

namespace PairForge.Filters;

/// <summary>What the n-grams of <c>near-duplicates</c> are made of.</summary>
public enum ShingleUnit
{
    /// <summary>UTF-16 units of the normalised text, spaces and punctuation included.</summary>
    Characters,

    /// <summary>Words of <see cref="WordSegmenter"/>; punctuation does not count.</summary>
    Words,
}

/// <summary>Hashes of the n-grams of a text.</summary>
internal static class Shingles
{
    private const ulong Base = 0x9E3779B97F4A7C15;

    /// <summary>Appends the hashes of a text's n-grams; a text that is shorter than one is one.</summary>
    /// <param name="text">The text; it is normalised here.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="n">Units of an n-gram.</param>
    /// <param name="salt">Tells equal n-grams of different columns apart.</param>
    /// <param name="hashes">Takes them.</param>
    internal static void Add(string text, ShingleUnit unit, int n, ulong salt, List<uint> hashes)
    {
        var normalized = TextNormalizer.Normalize(text);
        if (unit == ShingleUnit.Characters)
        {
            Roll(MemoryMarshal.Cast<char, ushort>(normalized.AsSpan()), n, salt, hashes);
            return;
        }
        var words = WordSegmenter.Segment(normalized.AsSpan());
        var codes = new ulong[words.Length];
        for (var i = 0; i < codes.Length; i++) codes[i] = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(normalized.AsSpan(words[i].Start, words[i].Length)));
        if (codes.Length == 0) Roll(MemoryMarshal.Cast<char, ushort>(normalized.AsSpan()), n, salt, hashes);
        else Roll<ulong>(codes, n, salt, hashes);
    }

    /// <summary>A polynomial over the window, mixed at the end: the next window takes one multiplication.</summary>
    private static void Roll<T>(ReadOnlySpan<T> units, int n, ulong salt, List<uint> hashes) where T : struct, System.Numerics.INumberBase<T>
    {
        var window = 0UL;
        var highest = 1UL; // Base^n, what a unit weighs when it leaves
        var filled = Math.Min(n, units.Length);
        for (var i = 0; i < filled; i++)
        {
            window = (window * Base) + ulong.CreateTruncating(units[i]) + 1;
            highest *= Base;
        }
        hashes.Add(Mix(window ^ salt));
        for (var i = filled; i < units.Length; i++)
        {
            window = (window * Base) + ulong.CreateTruncating(units[i]) + 1 - (highest * (ulong.CreateTruncating(units[i - n]) + 1));
            hashes.Add(Mix(window ^ salt));
        }
    }

    private static uint Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return (uint)(hash >> 32);
    }
}
