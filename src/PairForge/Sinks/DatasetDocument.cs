using System.Security.Cryptography;

namespace PairForge.Sinks;

/// <summary>A file of a dataset that holds no rows.</summary>
/// <param name="Path">Path relative to the dataset's folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its bytes, hex.</param>
public sealed record DatasetDocument(string Path, long Bytes, string Sha256)
{
    internal static DatasetDocument Of(string path, byte[] bytes) => new(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
