namespace PairForge.Text;

/// <summary>A piece of a text.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Refusal">Why the piece is dropped (a kebab-case code that is counted), or null to keep it.</param>
public readonly record struct Segment(int Start, int Length, string? Refusal = null);

/// <summary>Cuts a text into passages.</summary>
public interface ISegmenter
{
    /// <summary>Appends the segments of <paramref name="text"/> in order; they do not overlap.</summary>
    void Segment(string text, List<Segment> into);
}
