using System.Text;
using System.Text.Json;

namespace PairForge.Encoders;

/// <summary>The JSON header of a safetensors file, read token by token: what it may make is bounded before it is made.</summary>
internal sealed class SafetensorsHeader
{
    private const int MostTensors = 1 << 16, MostDimensions = 64, MostNameBytes = 1 << 10;
    private const string Metadata = "__metadata__";
    private readonly string _path;

    private SafetensorsHeader(string path) => _path = path;

    /// <summary>The tensors by name, each with a shape that fits its bytes; that they cover the file is the caller's to check.</summary>
    /// <exception cref="PairForgeException">The bytes are no such header.</exception>
    internal static Dictionary<string, SafetensorsEntry> Read(string path, ReadOnlySpan<byte> json)
    {
        var header = new SafetensorsHeader(path);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
            return header.Read(ref reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw header.Broken($"has a header that is not valid JSON: {fault.Message}", fault);
        }
    }

    private Dictionary<string, SafetensorsEntry> Read(ref Utf8JsonReader reader)
    {
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Broken("has a header that is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > MostNameBytes) throw Broken($"names a tensor by {reader.ValueSpan.Length} bytes; at most {MostNameBytes} are read");
            var name = reader.GetString()!;
            reader.Read();
            if (name == Metadata)
            {
                if (reader.TokenType != JsonTokenType.StartObject) throw Broken($"has a {Metadata} that is no object");
                reader.Skip(); // free text, of which nothing here depends
                continue;
            }
            if (tensors.Count == MostTensors) throw Broken($"describes more than {MostTensors} tensors");
            if (!tensors.TryAdd(name, Entry(ref reader, name))) throw Broken($"describes '{name}' twice");
        }
        while (reader.Read())
        {
            // Reading to the end finds what follows the object.
        }
        return tensors;
    }

    private SafetensorsEntry Entry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Incomplete(name);
        string? type = null;
        long[]? shape = null, range = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isShape, isRange) = (reader.ValueTextEquals("dtype"), reader.ValueTextEquals("shape"), reader.ValueTextEquals("data_offsets"));
            if ((isType && type is not null) || (isShape && shape is not null) || (isRange && range is not null)) throw Broken($"describes '{name}' with a key that stands twice");
            reader.Read();
            if (isType) type = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 16 ? reader.GetString() : throw Incomplete(name);
            else if (isShape) shape = Integers(ref reader, MostDimensions) ?? throw Incomplete(name);
            else if (isRange) range = Integers(ref reader, 2) ?? throw Incomplete(name);
            else reader.Skip();
        }
        return type is not null && shape is not null && range is { Length: 2 } ? Checked(name, type, shape, range) : throw Incomplete(name);
    }

    private SafetensorsEntry Checked(string name, string type, long[] shape, long[] range)
    {
        var width = type switch
        {
            "F64" or "I64" or "U64" or "C64" => 8u,
            "F32" or "I32" or "U32" => 4u,
            "F16" or "BF16" or "I16" or "U16" => 2u,
            "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1u,
            _ => throw Broken($"holds '{name}' as {type}, an element type that is not known"),
        };
        if (range[0] > range[1]) throw Broken($"gives '{name}' the bytes {range[0]} to {range[1]}; the end lies before the start");
        var elements = Product(shape);
        if (elements < 0 || (UInt128)elements * width != (UInt128)(range[1] - range[0]))
            throw Broken($"gives '{name}' {range[1] - range[0]} bytes; {type} of shape ({string.Join(", ", shape)}) needs another number");
        return new SafetensorsEntry(name, type, shape, range[0], range[1]);
    }

    /// <summary>A list of at most so many whole numbers, none negative; null where it is something else.</summary>
    private static long[]? Integers(ref Utf8JsonReader reader, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        Span<long> values = stackalloc long[MostDimensions];
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (count == most || !reader.TryGetInt64(out values[count]) || values[count++] < 0) return null;
        }
        return reader.TokenType == JsonTokenType.EndArray ? values[..count].ToArray() : null;
    }

    /// <summary>Number of elements, or -1 where it does not fit.</summary>
    internal static long Product(ReadOnlySpan<long> sizes)
    {
        Int128 product = 1;
        foreach (var size in sizes)
        {
            product *= size;
            if (product > long.MaxValue) return -1;
        }
        return (long)product;
    }

    private PairForgeException Incomplete(string name) => Broken($"describes '{name}' without a dtype, a shape of at most {MostDimensions} whole numbers and two data_offsets");

    private PairForgeException Broken(string what, Exception? inner = null) => new(FailureKind.BadData, $"{_path} {what}", inner);
}
