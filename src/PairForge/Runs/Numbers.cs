using System.Runtime.InteropServices;

namespace PairForge.Runs;

/// <summary>Plain arrays of numbers as files of a run: little-endian, no header, as many as the file's size says.</summary>
internal static class Numbers
{
    internal static void Write<T>(Stream stream, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("a run's files are little-endian");
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    internal static T[] ReadAll<T>(RunStore store, StageFile file) where T : unmanaged
    {
        using var stream = store.Open(file);
        var values = new T[file.Bytes / Marshal.SizeOf<T>()];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
