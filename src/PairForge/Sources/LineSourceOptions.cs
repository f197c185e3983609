using System.ComponentModel.DataAnnotations;

namespace PairForge.Sources;

/// <summary>Options that all sources of lines share.</summary>
public abstract record LineSourceOptions
{
    /// <summary>A file or a glob: <c>*</c> and <c>?</c> inside a name, <c>**</c> for any folders.</summary>
    public required InputPath Path { get; init; }

    /// <summary>Longest line (csv: longest record) in bytes; a longer one is quarantined.</summary>
    /// <value>The default is 16 MiB.</value>
    [Range(16, 1 << 30)]
    public int MaxLineBytes { get; init; } = 16 << 20;
}
