namespace PairForge.Runs;

/// <summary>Writes the kept passages of a run to a file, in order.</summary>
internal sealed class PassageSpoolWriter(string path) : IDisposable
{
    private readonly BinaryWriter _writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));

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
        foreach (var text in texts) _writer.Write(text);
    }
}

/// <summary>Reads a passage spool from its beginning.</summary>
internal sealed class PassageSpool(string path, int count)
{
    internal int Count => count;

    internal IEnumerable<Passage> Read()
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
        for (var i = 0; i < count; i++)
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

    /// <summary>Batches of passages with the index of their first.</summary>
    internal async IAsyncEnumerable<(int First, Passage[] Passages)> ReadBatchesAsync(int size)
    {
        var first = 0;
        foreach (var batch in Read().Chunk(size))
        {
            yield return (first, batch);
            first += batch.Length;
        }
        await Task.CompletedTask.ConfigureAwait(false);
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
