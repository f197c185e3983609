namespace PairForge;

/// <summary>One word of a command: a program, an argument, or a file that stands beside the pipeline.</summary>
/// <param name="Given">As written.</param>
/// <param name="Resolved">As a path, against the folder of the file that said it; absolute.</param>
public sealed record CommandWord(string Given, string Resolved)
{
    /// <summary>A word as code gives it; a path is relative to the working directory.</summary>
    public static implicit operator CommandWord(string word) => new(word, Path.GetFullPath(word.Length == 0 ? "." : word));

    /// <summary>The file that it names; null where it names none.</summary>
    public InputPath? File => System.IO.File.Exists(Resolved) ? new InputPath(Given, Resolved) : null;

    /// <summary>What the program is given.</summary>
    public string Value => File?.Resolved ?? Given;

    /// <inheritdoc/>
    public override string ToString() => File is { } file ? Path.GetFileName(file.Given) : Given;
}
