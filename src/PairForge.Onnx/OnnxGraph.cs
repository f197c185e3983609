using System.Text;
using PairForge.Encoders.Tokenizers;

namespace PairForge.Onnx;

/// <summary>What must be known of an <c>.onnx</c> file before it is given to ONNX Runtime.</summary>
internal sealed class OnnxGraph
{
    private const int MostNesting = 32;

    /// <summary>Reads a serialised model.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal OnnxGraph(ReadOnlyMemory<byte> model)
    {
        var graphs = 0;
        foreach (var (field, value, _) in ProtocolBuffer.Fields(model))
        {
            if (field == 7)
            {
                graphs++;
                ReadGraph(value, 0);
            }
            else if (field == 25)
            {
                foreach (var (inner, node, _) in ProtocolBuffer.Fields(value))
                    if (inner == 7) ReadNode(node, 0);
            }
        }
        if (graphs != 1) throw new FormatException("it holds no graph");
    }

    /// <summary>A file that holds weights outside of the model; null where all are inside.</summary>
    internal string? ExternalFile { get; private set; }

    private void ReadGraph(ReadOnlyMemory<byte> graph, int depth)
    {
        if (depth > MostNesting) throw new FormatException("its graphs are nested too deeply");
        foreach (var (field, value, _) in ProtocolBuffer.Fields(graph))
        {
            if (field == 1) ReadNode(value, depth);
            else if (field == 5) ReadTensor(value);
            else if (field == 15)
            {
                foreach (var (inner, part, _) in ProtocolBuffer.Fields(value))
                    if (inner is 1 or 2) ReadTensor(part);
            }
        }
    }

    private void ReadNode(ReadOnlyMemory<byte> node, int depth)
    {
        foreach (var (field, value, _) in ProtocolBuffer.Fields(node))
        {
            if (field != 5) continue;
            foreach (var (inner, part, _) in ProtocolBuffer.Fields(value))
            {
                if (inner is 6 or 11) ReadGraph(part, depth + 1);
                else if (inner is 5 or 10) ReadTensor(part);
            }
        }
    }

    private void ReadTensor(ReadOnlyMemory<byte> tensor)
    {
        foreach (var (field, value, number) in ProtocolBuffer.Fields(tensor))
        {
            if (field == 14 && number == 1) ExternalFile ??= "a file that is not named";
            if (field != 13) continue;
            var (key, text) = ("", "");
            foreach (var (inner, part, _) in ProtocolBuffer.Fields(value))
            {
                if (inner == 1) key = Encoding.UTF8.GetString(part.Span);
                else if (inner == 2) text = Encoding.UTF8.GetString(part.Span);
            }
            if (key == "location") ExternalFile = $"'{text}'";
        }
    }
}
