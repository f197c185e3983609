using System.Buffers.Binary;

namespace PairForge.Encoders;

/// <summary>Opens the files of a model, so that a missing one is said in one way, and one that could run code is refused for what it holds, whatever its name.</summary>
internal static class ModelFile
{
    internal static FileStream Open(string path)
    {
        FileStream stream;
        try
        {
            stream = RegularFile.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var missing = e is FileNotFoundException or DirectoryNotFoundException;
            throw new PairForgeException(FailureKind.InputMissing, missing ? $"{path} does not exist; a model folder of pairforge train holds it" : $"{path} cannot be read: {e.Message}", e);
        }
        try
        {
            RefuseCode(stream, path);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a file that holds a pickle, or an archive of them.</summary>
    /// <exception cref="PairForgeException">It does.</exception>
    internal static void RefuseCode(string path)
    {
        using var stream = Open(path);
    }

    private static void RefuseCode(FileStream stream, string path)
    {
        Span<byte> begin = stackalloc byte[9];
        begin = begin[..stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (Describe(begin) is { } kind)
            throw new PairForgeException(FailureKind.BadData, $"{path} is {kind}, which can run code when it is loaded; weights are read from safetensors alone: convert it with safetensors.torch.save_file, or vectors with numpy.save of a float32 array");
    }

    /// <summary>What a file is that begins so, where it is a way to ship pickles.</summary>
    private static string? Describe(ReadOnlySpan<byte> begin)
    {
        if (begin.StartsWith("PK\u0003\u0004"u8) || begin.StartsWith("PK\u0005\u0006"u8)) return "a zip archive, as torch.save and numpy.savez write";
        // 0x80 and the protocol's number begin a pickle, and could be the low bytes of a safetensors header's length: then '{' follows it.
        if (begin is not [0x80, >= 2 and <= 5, ..]) return null;
        return begin.Length == 9 && begin[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(begin) <= SafetensorsFile.MaxHeaderBytes ? null : "a pickle, as .pt, .bin and .pkl files are";
    }
}
