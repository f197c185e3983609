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

    private SafetensorsFile(string path, long dataStart, Dictionary<string, SafetensorsEntry> tensors, Dictionary<string, string> metadata) =>
        (_path, _dataStart, Tensors, Metadata) = (path, dataStart, tensors, metadata);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>The header's free text entries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

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
        if (8 + (long)length > stream.Length) throw Broken(path, $"announces a header of {length} bytes, but the file has only {stream.Length}");
        var header = new byte[length];
        stream.ReadExactly(header);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, SafetensorsEntry> tensors;
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            tensors = ReadEntries(path, json.RootElement, metadata);
        }
        catch (JsonException e)
        {
            throw Broken(path, $"has a header that is not valid JSON: {e.Message}", e);
        }
        CheckCoverage(path, tensors.Values, stream.Length - 8 - (long)length);
        return new SafetensorsFile(path, 8 + (long)length, tensors, metadata);
    }

    /// <summary>Reads a tensor of floating-point numbers as float32, row-major.</summary>
    /// <exception cref="PairForgeException">There is no such tensor, or it is not F32, F16 or BF16.</exception>
    public float[] ReadSingles(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry))
            throw Broken(_path, $"holds no tensor '{name}'; it holds {string.Join(", ", Tensors.Keys.Order(StringComparer.Ordinal))}");
        if (entry.Type is not ("F32" or "F16" or "BF16")) throw Broken(_path, $"holds '{name}' as {entry.Type}; F32, F16 or BF16 was expected");
        var bytes = new byte[checked((int)(entry.End - entry.Start))];
        using (var stream = ModelFile.Open(_path))
        {
            stream.Position = _dataStart + entry.Start;
            stream.ReadExactly(bytes);
        }
        var width = entry.Type == "F32" ? 4 : 2;
        var values = new float[bytes.Length / width];
        for (var i = 0; i < values.Length; i++)
        {
            var at = bytes.AsSpan(i * width);
            values[i] = entry.Type switch
            {
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
            };
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
                if (Product(shape) != values.Length) throw new ArgumentException($"'{name}' has {values.Length} values for the shape ({string.Join(", ", shape)})", nameof(tensors));
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

    private static Dictionary<string, SafetensorsEntry> ReadEntries(string path, JsonElement root, Dictionary<string, string> metadata)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Broken(path, $"has a header that is a JSON {root.ValueKind}; an object was expected");
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (property.Value.ValueKind != JsonValueKind.Object) throw Broken(path, "has a __metadata__ that is no object");
                foreach (var item in property.Value.EnumerateObject())
                    metadata[item.Name] = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : item.Value.GetRawText();
                continue;
            }
            tensors.Add(property.Name, ReadEntry(path, property));
        }
        return tensors;
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || !TryIntegers(shape, out var sizes)
            || !value.TryGetProperty("data_offsets", out var offsets) || !TryIntegers(offsets, out var range) || range.Length != 2)
            throw Broken(path, $"describes '{name}' without a dtype, a shape of integers and two data_offsets");
        var type = dtype.GetString()!;
        var bits = type switch
        {
            "F64" or "I64" or "U64" or "C64" => 64,
            "F32" or "I32" or "U32" => 32,
            "F16" or "BF16" or "I16" or "U16" => 16,
            "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 8,
            _ => throw Broken(path, $"holds '{name}' as {type}, an element type that is not known"),
        };
        if (range[0] > range[1]) throw Broken(path, $"gives '{name}' the bytes {range[0]} to {range[1]}; the end lies before the start");
        var elements = Product(sizes);
        if (elements < 0 || (UInt128)elements * (uint)(bits / 8) != (UInt128)(range[1] - range[0]))
            throw Broken(path, $"gives '{name}' {range[1] - range[0]} bytes; {type} of shape ({string.Join(", ", sizes)}) needs another number");
        return new SafetensorsEntry(name, type, sizes, range[0], range[1]);
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

    private static bool TryIntegers(JsonElement element, out long[] values)
    {
        values = [];
        if (element.ValueKind != JsonValueKind.Array) return false;
        values = new long[element.GetArrayLength()];
        for (var i = 0; i < values.Length; i++)
            if (element[i].ValueKind != JsonValueKind.Number || !element[i].TryGetInt64(out values[i]) || values[i] < 0) return false;
        return true;
    }

    /// <summary>Number of elements, or -1 where it does not fit.</summary>
    private static long Product(long[] sizes)
    {
        Int128 product = 1;
        foreach (var size in sizes)
        {
            product *= size;
            if (product > long.MaxValue) return -1;
        }
        return (long)product;
    }

    private static PairForgeException Broken(string path, string what, Exception? inner = null) => new(FailureKind.BadData, $"{path} {what}", inner);
}
