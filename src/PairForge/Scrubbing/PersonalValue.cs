namespace PairForge.Scrubbing;

/// <summary>A value that was found in a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct PersonalValue(PersonalKind Kind, int Start, int End);
