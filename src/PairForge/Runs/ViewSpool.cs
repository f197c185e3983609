namespace PairForge.Runs;

/// <summary>The views of a run in the order of their passages, on disk; operations are kept as they were applied.</summary>
internal sealed class ViewSpool : IDisposable
{
    private readonly FileStream _stream;
    private readonly BinaryWriter _writer;
    private readonly List<long> _starts = [];

    internal ViewSpool(string path)
    {
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        _writer = new BinaryWriter(_stream);
    }

    internal int Count => _starts.Count;

    internal int Append(View view)
    {
        _starts.Add(_stream.Position);
        _writer.Write(view.Text);
        _writer.Write(view.Cutoff is not null);
        if (view.Cutoff is { } cutoff)
        {
            _writer.Write((byte)cutoff.Kind);
            _writer.Write(cutoff.Ratio);
            _writer.Write(cutoff.Seed);
        }
        _writer.Write(view.Mixup is not null);
        if (view.Mixup is { } mixup)
        {
            _writer.Write(mixup.Text);
            _writer.Write(mixup.Lambda);
        }
        _writer.Write7BitEncodedInt(view.Operations.Count);
        foreach (var operation in view.Operations)
        {
            _writer.Write(operation.Name);
            _writer.Write(operation.Parameters);
            _writer.Write7BitEncodedInt(operation.Edits.Count);
            foreach (var edit in operation.Edits)
            {
                _writer.Write7BitEncodedInt(edit.Start);
                _writer.Write7BitEncodedInt(edit.Length);
                _writer.Write(edit.Replacement);
            }
        }
        return _starts.Count - 1;
    }

    /// <summary>Reads views <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/>; called by one thread, after all are written.</summary>
    internal View[] Read(int first, int count)
    {
        if (count == 0) return [];
        _writer.Flush();
        _stream.Position = _starts[first];
        var reader = new BinaryReader(_stream);
        var views = new View[count];
        for (var i = 0; i < count; i++) views[i] = ReadOne(reader);
        return views;
    }

    public void Dispose() => _writer.Dispose();

    private static View ReadOne(BinaryReader reader)
    {
        var text = reader.ReadString();
        var cutoff = reader.ReadBoolean() ? new Cutoff((CutoffKind)reader.ReadByte(), reader.ReadSingle(), reader.ReadInt64()) : null;
        var mixup = reader.ReadBoolean() ? new Mixup(reader.ReadString(), reader.ReadSingle()) : null;
        var operations = new AppliedOperation[reader.Read7BitEncodedInt()];
        for (var o = 0; o < operations.Length; o++)
        {
            var (name, parameters) = (reader.ReadString(), reader.ReadString());
            var edits = new TextEdit[reader.Read7BitEncodedInt()];
            for (var e = 0; e < edits.Length; e++) edits[e] = new(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.ReadString());
            operations[o] = new(name, parameters, edits);
        }
        return new View { Text = text, Cutoff = cutoff, Mixup = mixup, Operations = operations };
    }
}
