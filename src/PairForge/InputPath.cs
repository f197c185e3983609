namespace PairForge;

/// <summary>A path to something read: as the user wrote it, and resolved against the folder of the file that said it.</summary>
/// <remarks>A folder may come from the environment, <c>${env:DATA}/corpus.txt</c>; plans and messages then show it as written.</remarks>
/// <param name="Given">As written.</param>
/// <param name="Resolved">Absolute.</param>
public sealed record InputPath(string Given, string Resolved)
{
    /// <summary>A path relative to the working directory.</summary>
    public static implicit operator InputPath(string path) => new(path, Path.GetFullPath(path));

    /// <summary>The path for a message: absolute, but as written where a part comes from the environment.</summary>
    public string Shown => Given.Contains("${env:", StringComparison.Ordinal) ? Given : Resolved;

    /// <inheritdoc/>
    public override string ToString() => Given;
}

/// <summary>A path to something written; never part of a run's identity.</summary>
/// <param name="Given">As written.</param>
/// <param name="Resolved">Absolute.</param>
public sealed record OutputPath(string Given, string Resolved)
{
    /// <summary>A path relative to the working directory.</summary>
    public static implicit operator OutputPath(string path) => new(path, Path.GetFullPath(path));

    /// <inheritdoc/>
    public override string ToString() => Given;
}
