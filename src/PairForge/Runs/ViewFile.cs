using System.Text;

namespace PairForge.Runs;

/// <summary>The views of one passage: ordinal and view of each that was made.</summary>
internal readonly record struct MadeView(int Ordinal, View View);

/// <summary>Writes the views of passages, in order; operations are kept as they were applied.</summary>
internal sealed class ViewWriter(Stream stream) : IDisposable
{
    private readonly BinaryWriter _writer = new(stream, Encoding.UTF8, leaveOpen: true);

    internal void Write(IReadOnlyList<MadeView> views)
    {
        _writer.Write7BitEncodedInt(views.Count);
        for (var i = 0; i < views.Count; i++)
        {
            _writer.Write7BitEncodedInt(views[i].Ordinal);
            Write(views[i].View);
        }
    }

    public void Dispose() => _writer.Dispose();

    private void Write(View view)
    {
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
    }
}

/// <summary>Reads what <see cref="ViewWriter"/> wrote, passage by passage.</summary>
internal sealed class ViewReader(Stream stream) : IDisposable
{
    private readonly BinaryReader _reader = new(stream, Encoding.UTF8);

    internal MadeView[] Read()
    {
        var count = _reader.Read7BitEncodedInt();
        if (count == 0) return [];
        var views = new MadeView[count];
        for (var i = 0; i < count; i++) views[i] = new MadeView(_reader.Read7BitEncodedInt(), ReadView());
        return views;
    }

    public void Dispose() => _reader.Dispose();

    private View ReadView()
    {
        var text = _reader.ReadString();
        var cutoff = _reader.ReadBoolean() ? new Cutoff((CutoffKind)_reader.ReadByte(), _reader.ReadSingle(), _reader.ReadInt64()) : null;
        var mixup = _reader.ReadBoolean() ? new Mixup(_reader.ReadString(), _reader.ReadSingle()) : null;
        var operations = new AppliedOperation[_reader.Read7BitEncodedInt()];
        for (var o = 0; o < operations.Length; o++)
        {
            var (name, parameters) = (_reader.ReadString(), _reader.ReadString());
            var edits = new TextEdit[_reader.Read7BitEncodedInt()];
            for (var e = 0; e < edits.Length; e++) edits[e] = new(_reader.Read7BitEncodedInt(), _reader.Read7BitEncodedInt(), _reader.ReadString());
            operations[o] = new(name, parameters, edits);
        }
        return new View { Text = text, Cutoff = cutoff, Mixup = mixup, Operations = operations };
    }
}
