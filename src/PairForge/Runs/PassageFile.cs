namespace PairForge.Runs;

/// <summary>Writes passages to a stream, in order.</summary>
internal sealed class PassageWriter(Stream stream) : IDisposable
{
    private readonly FieldWriter _writer = new(stream);

    internal int Count { get; private set; }

    internal void Write(Passage passage)
    {
        _writer.Write(passage.Id);
        _writer.WriteVariable(passage.Position.File);
        _writer.WriteVariable(passage.Position.Offset);
        _writer.WriteVariable(passage.Position.Ordinal);
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
        _writer.WriteVariable(texts.Count);
        for (var i = 0; i < texts.Count; i++) _writer.Write(texts[i]);
    }
}

/// <summary>Reads what <see cref="PassageWriter"/> wrote.</summary>
internal static class PassageFile
{
    internal static IEnumerable<Passage> Read(Stream stream, long count)
    {
        using var reader = new FieldReader(stream);
        string? source = null, group = null, label = null;
        for (long i = 0; i < count; i++)
        {
            yield return new Passage
            {
                Id = reader.ReadString(),
                Position = new(reader.ReadVariableInt32(), reader.ReadVariable(), reader.ReadVariableInt32()),
                Source = reader.ReadString(ref source),
                Text = reader.ReadString(),
                Group = reader.ReadBoolean() ? reader.ReadString(ref group) : null,
                Label = reader.ReadBoolean() ? reader.ReadString(ref label) : null,
                Positives = ReadList(reader),
                Negatives = ReadList(reader),
            };
        }
    }

    private static string[] ReadList(FieldReader reader)
    {
        var count = reader.ReadVariableInt32();
        if (count == 0) return [];
        var texts = new string[count];
        for (var i = 0; i < count; i++) texts[i] = reader.ReadString();
        return texts;
    }
}
