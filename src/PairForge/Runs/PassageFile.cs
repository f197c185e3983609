using System.Text;

namespace PairForge.Runs;

/// <summary>Writes passages to a stream, in order.</summary>
internal sealed class PassageWriter(Stream stream) : IDisposable
{
    private readonly BinaryWriter _writer = new(stream, Encoding.UTF8, leaveOpen: true);

    internal int Count { get; private set; }

    internal void Write(Passage passage)
    {
        _writer.Write(passage.Id);
        _writer.Write7BitEncodedInt(passage.Position.File);
        _writer.Write7BitEncodedInt64(passage.Position.Offset);
        _writer.Write7BitEncodedInt(passage.Position.Ordinal);
        _writer.Write(passage.Source);
        _writer.Write(passage.Text);
        WriteOptional(passage.Group);
        WriteOptional(passage.Label);
        WriteList(passage.Positives);
        WriteList(passage.Negatives);
        Count++;
    }

    public void Dispose() => _writer.Dispose();

    private void WriteOptional(string? text)
    {
        _writer.Write(text is not null);
        if (text is not null) _writer.Write(text);
    }

    private void WriteList(IReadOnlyList<string> texts)
    {
        _writer.Write7BitEncodedInt(texts.Count);
        for (var i = 0; i < texts.Count; i++) _writer.Write(texts[i]);
    }
}

/// <summary>Reads what <see cref="PassageWriter"/> wrote.</summary>
internal static class PassageFile
{
    internal static IEnumerable<Passage> Read(Stream stream, long count)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        for (long i = 0; i < count; i++)
        {
            yield return new Passage
            {
                Id = reader.ReadString(),
                Position = new(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt()),
                Source = reader.ReadString(),
                Text = reader.ReadString(),
                Group = reader.ReadBoolean() ? reader.ReadString() : null,
                Label = reader.ReadBoolean() ? reader.ReadString() : null,
                Positives = ReadList(reader),
                Negatives = ReadList(reader),
            };
        }
    }

    private static string[] ReadList(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        if (count == 0) return [];
        var texts = new string[count];
        for (var i = 0; i < count; i++) texts[i] = reader.ReadString();
        return texts;
    }
}
