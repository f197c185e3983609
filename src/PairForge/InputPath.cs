namespace PairForge;

/// <summary>A path to something read: as the user wrote it, and resolved against the folder of the file that said it.</summary>
/// <param name="Given">As written.</param>
/// <param name="Resolved">Absolute.</param>
public sealed record InputPath(string Given, string Resolved)
{
    /// <summary>A path relative to the working directory.</summary>
    public static implicit operator InputPath(string path) => new(path, Path.GetFullPath(path));

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
