using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PairForge.Encoders;

/// <summary>One tensor of a safetensors file: name, element type, shape and where its bytes lie after the header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type as the format spells it: <c>F32</c>, <c>F16</c>, <c>I64</c>, ...</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, long Start, long End);

/// <summary>
/// A safetensors file: eight bytes of header length, a JSON header, raw little-endian tensors. Nothing in it can run code.
/// </summary>
/// <remarks>
/// Checked on opening: a header of at most 100,000,000 bytes, no name twice, shapes that agree with byte ranges, and ranges that
/// cover the file without a gap or an overlap, as the format demands.
/// </remarks>
public sealed class SafetensorsFile
{
    /// <summary>The longest header that is read, in bytes.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private readonly string _path;
    private readonly long _dataStart;

    private SafetensorsFile(string path, long dataStart, Dictionary<string, SafetensorsEntry> tensors) => (_path, _dataStart, Tensors) = (path, dataStart, tensors);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="PairForgeException">The file is missing or breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        using var stream = ModelFile.Open(path);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < 8) throw Broken(path, $"has {stream.Length} bytes; a safetensors file starts with 8 bytes of header length");
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes) throw Broken(path, $"announces a header of {length} bytes; at most {MaxHeaderBytes} are read");
        if ((long)length > stream.Length - 8) throw Broken(path, $"announces a header of {length} bytes, but the file has only {stream.Length}");
        var header = new byte[length];
        stream.ReadExactly(header);
        var tensors = SafetensorsHeader.Read(path, header);
        CheckCoverage(path, tensors.Values, stream.Length - 8 - (long)length);
        return new SafetensorsFile(path, 8 + (long)length, tensors);
    }

    /// <summary>Reads a tensor of floating-point numbers as float32, row-major.</summary>
    /// <exception cref="PairForgeException">There is no such tensor, or it is not F32, F16 or BF16.</exception>
    public float[] ReadSingles(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry))
            throw Broken(_path, $"holds no tensor '{name}'; it holds {string.Join(", ", Tensors.Keys.Order(StringComparer.Ordinal))}");
        if (entry.Type is not ("F32" or "F16" or "BF16")) throw Broken(_path, $"holds '{name}' as {entry.Type}; F32, F16 or BF16 was expected");
        var width = entry.Type == "F32" ? 4 : 2;
        if ((entry.End - entry.Start) / width > Array.MaxLength) throw Broken(_path, $"holds '{name}' of {entry.End - entry.Start} bytes; more than {Array.MaxLength} numbers cannot be held");
        var values = new float[(entry.End - entry.Start) / width];
        using var stream = ModelFile.Open(_path);
        stream.Position = _dataStart + entry.Start;
        try
        {
            Span<byte> bytes = stackalloc byte[4096];
            for (var i = 0; i < values.Length;)
            {
                var part = bytes[..Math.Min(bytes.Length, (values.Length - i) * width)];
                stream.ReadExactly(part);
                for (; part.Length > 0; part = part[width..], i++)
                {
                    values[i] = entry.Type switch
                    {
                        "F32" => BinaryPrimitives.ReadSingleLittleEndian(part),
                        "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(part),
                        _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(part) << 16),
                    };
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw Broken(_path, $"was cut while '{name}' was read", e);
        }
        return values;
    }

    /// <summary>Reads a tensor of whole numbers.</summary>
    /// <exception cref="PairForgeException">There is no such tensor, it is not I32 or I64, or a number is too large.</exception>
    public int[] ReadIntegers(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry)) throw Broken(_path, $"holds no tensor '{name}'");
        if (entry.Type is not ("I32" or "I64")) throw Broken(_path, $"holds '{name}' as {entry.Type}; I32 or I64 was expected");
        var width = entry.Type == "I32" ? 4 : 8;
        if (entry.End - entry.Start > Array.MaxLength) throw Broken(_path, $"holds '{name}' of {entry.End - entry.Start} bytes; at most {Array.MaxLength} can be held");
        var bytes = new byte[entry.End - entry.Start];
        using var stream = ModelFile.Open(_path);
        stream.Position = _dataStart + entry.Start;
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Broken(_path, $"was cut while '{name}' was read");
        var values = new int[bytes.Length / width];
        for (var i = 0; i < values.Length; i++)
        {
            var value = width == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * i));
            values[i] = value == (int)value ? (int)value : throw Broken(_path, $"holds {value} in '{name}', which is too large");
        }
        return values;
    }

    /// <summary>Writes float32 tensors; the same tensors always give the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Name, shape and row-major values; they are laid out in this order.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            long at = 0;
            foreach (var (name, shape, values) in tensors)
            {
                if (SafetensorsHeader.Product(shape) != values.Length) throw new ArgumentException($"'{name}' has {values.Length} values for the shape ({string.Join(", ", shape)})", nameof(tensors));
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += 4L * values.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' '); // so that the data is aligned
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, buffer.Length);
        stream.Write(prefix);
        buffer.WriteTo(stream);
        foreach (var (_, _, values) in tensors) WriteLittleEndian(stream, values.Span);
    }

    private static void WriteLittleEndian(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            for (; values.Length > 1 << 20; values = values[(1 << 20)..]) stream.Write(MemoryMarshal.AsBytes(values[..(1 << 20)]));
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        Span<byte> four = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, value);
            stream.Write(four);
        }
    }

    private static void CheckCoverage(string path, IEnumerable<SafetensorsEntry> entries, long dataBytes)
    {
        long at = 0;
        foreach (var entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != at) throw Broken(path, $"starts '{entry.Name}' at byte {entry.Start} of its data; {at} was expected, without gap or overlap");
            at = entry.End;
        }
        if (at != dataBytes) throw Broken(path, $"has {dataBytes} bytes of data; its header describes {at}");
    }

    private static PairForgeException Broken(string path, string what, Exception? inner = null) => new(FailureKind.BadData, $"{path} {what}", inner);
}
