using System.Text;
using PairForge.Text;
using Spectre.Console;

namespace PairForge.Cli;

/// <summary>An edited text for a terminal: what went in green, what was taken out struck through in red.</summary>
internal static class EditText
{
    private const string Removed = "\e[31;9m", Inserted = "\e[32m", Plain = "\e[0m";

    /// <summary>Whether stdout is a terminal that shows colours and nothing (<c>NO_COLOR</c>) forbids them.</summary>
    internal static bool IsColoured => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };

    /// <summary>The text with its edits in colour.</summary>
    internal static string Colour(string text, IReadOnlyList<TextEdit> edits)
    {
        var coloured = new StringBuilder();
        var end = 0;
        foreach (var edit in edits)
        {
            coloured.Append(Tame(text[end..edit.Start]));
            end = edit.Start + edit.Length;
            Add(Removed, text[edit.Start..end]);
            Add(Inserted, edit.Replacement);
        }
        return coloured.Append(Tame(text[end..])).ToString();

        void Add(string colour, string part)
        {
            if (part.Length > 0) coloured.Append(colour).Append(Tame(part)).Append(Plain);
        }
    }

    /// <summary>Without control characters, which would move the terminal's cursor.</summary>
    internal static string Tame(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
