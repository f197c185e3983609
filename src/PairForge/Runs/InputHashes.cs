using System.Security.Cryptography;
using PairForge.Sources;

namespace PairForge.Runs;

/// <summary>Hashes of an input and of the ranges that it is cut into, in one pass.</summary>
/// <param name="Whole">SHA-256 of the file, hex; empty for a source in memory.</param>
/// <param name="Ranges">Of each range of bytes; empty where there is one range, or where ranges are rows.</param>
internal sealed record InputHashes(string Whole, IReadOnlyList<string> Ranges)
{
    private const int BufferBytes = 1 << 20;

    internal static InputHashes Of(SourceFile file, IReadOnlyList<SourceRange> ranges)
    {
        var none = new string[ranges.Count];
        Array.Fill(none, "");
        if (file.FullPath.Length == 0) return new InputHashes("", none);
        var last = ranges[^1].Start; // ranges of rows end before the file's bytes do; ranges of bytes reach its end
        if (ranges.Count == 1 || ranges[^1].End != long.MaxValue || last >= file.Size) return new InputHashes(OfFile(file.FullPath), none);

        using var stream = Open(file.FullPath);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hashes = new string[ranges.Count];
        var buffer = new byte[BufferBytes];
        for (var r = 0; r < ranges.Count; r++)
        {
            for (var left = ranges[r].End - ranges[r].Start; left > 0;)
            {
                var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0) break;
                whole.AppendData(buffer, 0, read);
                part.AppendData(buffer, 0, read);
                left -= read;
            }
            hashes[r] = Convert.ToHexStringLower(part.GetHashAndReset());
        }
        return new InputHashes(Convert.ToHexStringLower(whole.GetHashAndReset()), hashes);
    }

    /// <summary>Hash of a whole file.</summary>
    /// <exception cref="PairForgeException">It cannot be read.</exception>
    internal static string OfFile(string path)
    {
        using var stream = Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Hash of a range of bytes.</summary>
    internal static string OfRange(string path, SourceRange range)
    {
        using var stream = Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        stream.Position = range.Start;
        var buffer = new byte[BufferBytes];
        for (var left = range.End - range.Start; left > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static FileStream Open(string path)
    {
        try
        {
            return RegularFile.Open(path, bufferSize: 1);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
