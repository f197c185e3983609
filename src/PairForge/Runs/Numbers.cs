using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>Plain arrays of numbers as files of a run: little-endian, no header, as many as the files' sizes say.</summary>
internal static class Numbers
{
    internal static void Write<T>(Stream stream, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("a run's files are little-endian");
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    internal static T[] ReadAll<T>(RunStore store, params ReadOnlySpan<StageFile> files) where T : unmanaged
    {
        var bytes = 0L;
        foreach (var file in files) bytes += file.Bytes;
        var values = new T[bytes / Marshal.SizeOf<T>()];
        var at = 0;
        foreach (var file in files)
        {
            using var stream = store.Open(file);
            var count = (int)(file.Bytes / Marshal.SizeOf<T>());
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(at, count)));
            at += count;
        }
        return values;
    }
}
