using System.Runtime.InteropServices;
using System.Text;

namespace PairForge.Onnx.Tests;

/// <summary>Writes an ONNX graph as a protocol buffer, field by field.</summary>
internal sealed class OnnxWriter
{
    internal const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;

    private readonly MemoryStream _nodes = new(), _tensors = new(), _inputs = new(), _outputs = new();
    private int _names;

    /// <summary>Adds an input or output; a size of -1 is free.</summary>
    internal void Input(string name, int type, params ReadOnlySpan<long> shape) => Field(_inputs, 11, ValueInfo(name, type, shape));

    /// <inheritdoc cref="Input"/>
    internal void Output(string name, params ReadOnlySpan<long> shape) => Field(_outputs, 12, ValueInfo(name, Float, shape));

    /// <summary>A name that is not taken.</summary>
    internal string Name() => $"n{_names++}";

    /// <summary>Adds a node with one output, and answers its name.</summary>
    internal string Node(string type, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) => Node(type, inputs, Name(), attributes);

    /// <summary>Adds a node whose first output has a name.</summary>
    internal string Node(string type, string[] inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Nodes(type, inputs, [output], attributes);
        return output;
    }

    internal void Nodes(string type, string[] inputs, string[] outputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new MemoryStream();
        foreach (var input in inputs) Text(node, 1, input);
        foreach (var output in outputs) Text(node, 2, output);
        Text(node, 4, type);
        foreach (var (name, value) in attributes)
        {
            var attribute = new MemoryStream();
            Text(attribute, 1, name);
            switch (value)
            {
                case float f:
                    Varint(attribute, (2 << 3) | 5);
                    attribute.Write(BitConverter.GetBytes(f));
                    Number(attribute, 20, 1);
                    break;
                case long i:
                    Number(attribute, 3, i);
                    Number(attribute, 20, 2);
                    break;
                case long[] list:
                    foreach (var i in list) Number(attribute, 8, i);
                    Number(attribute, 20, 7);
                    break;
            }
            Field(node, 5, attribute);
        }
        Field(_nodes, 1, node);
    }

    internal string Floats(float[] values, params long[] shape) => Tensor(Float, MemoryMarshal.AsBytes<float>(values), shape);

    internal string Longs(long[] values, params long[] shape) => Tensor(Int64, MemoryMarshal.AsBytes<long>(values), shape);

    internal string SmallInts(sbyte[] values, params long[] shape) => Tensor(Int8, MemoryMarshal.AsBytes<sbyte>(values), shape);

    /// <summary>A tensor whose values are said to lie in another file.</summary>
    internal string External(string location, params long[] shape)
    {
        var tensor = Begin(Float, shape, out var name);
        var entry = new MemoryStream();
        Text(entry, 1, "location");
        Text(entry, 2, location);
        Field(tensor, 13, entry);
        Number(tensor, 14, 1);
        Field(_tensors, 5, tensor);
        return name;
    }

    /// <summary>The whole model.</summary>
    internal byte[] Model(int opset = 17)
    {
        var graph = new MemoryStream();
        foreach (var part in (ReadOnlySpan<MemoryStream>)[_nodes, _tensors, _inputs, _outputs]) part.WriteTo(graph);
        Text(graph, 2, "graph");
        var version = new MemoryStream();
        Text(version, 1, "");
        Number(version, 2, opset);
        var model = new MemoryStream();
        Number(model, 1, 8);
        Field(model, 7, graph);
        Field(model, 8, version);
        return model.ToArray();
    }

    private string Tensor(int type, ReadOnlySpan<byte> values, long[] shape)
    {
        var tensor = Begin(type, shape, out var name);
        Varint(tensor, (9 << 3) | 2);
        Varint(tensor, (ulong)values.Length);
        tensor.Write(values);
        Field(_tensors, 5, tensor);
        return name;
    }

    private MemoryStream Begin(int type, long[] shape, out string name)
    {
        var tensor = new MemoryStream();
        foreach (var size in shape) Number(tensor, 1, size);
        Number(tensor, 2, type);
        Text(tensor, 8, name = $"t{_names++}");
        return tensor;
    }

    private static MemoryStream ValueInfo(string name, int type, ReadOnlySpan<long> shape)
    {
        var dimensions = new MemoryStream();
        foreach (var size in shape)
        {
            var dimension = new MemoryStream();
            if (size < 0) Text(dimension, 2, $"d{dimensions.Length}");
            else Number(dimension, 1, size);
            Field(dimensions, 1, dimension);
        }
        MemoryStream tensor = new(), kind = new(), info = new();
        Number(tensor, 1, type);
        Field(tensor, 2, dimensions);
        Field(kind, 1, tensor);
        Text(info, 1, name);
        Field(info, 2, kind);
        return info;
    }

    private static void Field(Stream into, int field, MemoryStream message)
    {
        Varint(into, ((ulong)field << 3) | 2);
        Varint(into, (ulong)message.Length);
        message.WriteTo(into);
    }

    private static void Text(Stream into, int field, string text) => Field(into, field, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static void Number(Stream into, int field, long value)
    {
        Varint(into, (ulong)field << 3);
        Varint(into, (ulong)value);
    }

    private static void Varint(Stream into, ulong value)
    {
        for (; value >= 0x80; value >>= 7) into.WriteByte((byte)(value | 0x80));
        into.WriteByte((byte)value);
    }
}
