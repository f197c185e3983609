using System.Text;
using CsCheck;

namespace PairForge.Tests.Runs;

/// <summary>Texts of any characters that a file can hold: empty, NUL, line ends, marks, private use, beyond the first plane, and long ones.</summary>
internal static class AnyText
{
    private static readonly Gen<string> Short = Gen.OneOf(Gen.Int[0, 0x7F], Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF]).Array[0, 12]
        .Select(points => string.Concat(points.Select(p => new Rune(p).ToString())));

    public static Gen<string> Whole { get; } = Gen.Select(Short, Gen.Int[0, 30]).Select((text, n) => n == 30 ? string.Concat(Enumerable.Repeat(text, 2000)) : text);

    public static Gen<string?> OrNull { get; } = Gen.Select(Whole, Gen.Int[0, 2]).Select((text, n) => n == 0 ? null : text);
}
