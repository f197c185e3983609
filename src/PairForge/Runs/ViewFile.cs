using PairForge.Text;

namespace PairForge.Runs;

/// <summary>A pair of which the positive is a view.</summary>
/// <param name="Ordinal">Number of the view.</param>
/// <param name="View">The view: the positive.</param>
/// <param name="Anchor">The view that is the anchor; null where that is the passage itself.</param>
internal readonly record struct MadeView(int Ordinal, View View, View? Anchor = null)
{
    /// <summary>The view's vector, where the gate had it encoded; not kept in a file.</summary>
    internal float[]? Vector { get; init; }

    /// <summary>The same of <see cref="Anchor"/>.</summary>
    internal float[]? AnchorVector { get; init; }
}

/// <summary>Writes the views of passages, in order; operations are kept as they were applied.</summary>
/// <remarks>The text of a view is not written: its operations' edits, one after the other, make it of the passage's.</remarks>
internal sealed class ViewWriter(Stream stream) : IDisposable
{
    private readonly FieldWriter _writer = new(stream);

    internal void Write(IReadOnlyList<MadeView> views)
    {
        _writer.WriteVariable(views.Count);
        for (var i = 0; i < views.Count; i++)
        {
            _writer.WriteVariable(views[i].Ordinal);
            Write(views[i].View);
            _writer.Write(views[i].Anchor is not null);
            if (views[i].Anchor is { } anchor) Write(anchor);
        }
    }

    public void Dispose() => _writer.Dispose();

    private void Write(View view)
    {
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
        _writer.WriteVariable(view.Operations.Count);
        foreach (var operation in view.Operations)
        {
            _writer.Write(operation.Name);
            _writer.Write(operation.Parameters);
            _writer.WriteVariable(operation.Edits.Count);
            foreach (var edit in operation.Edits)
            {
                _writer.WriteVariable(edit.Start);
                _writer.WriteVariable(edit.Length);
                _writer.Write(edit.Replacement);
            }
        }
    }
}

/// <summary>Reads what <see cref="ViewWriter"/> wrote, passage by passage.</summary>
internal sealed class ViewReader(Stream stream) : IDisposable
{
    private readonly FieldReader _reader = new(stream);
    private string? _name, _parameters;

    /// <summary>The views of the next passage, whose text is given.</summary>
    internal MadeView[] Read(string text)
    {
        var count = _reader.ReadVariableInt32();
        if (count == 0) return [];
        var views = new MadeView[count];
        for (var i = 0; i < count; i++) views[i] = new MadeView(_reader.ReadVariableInt32(), ReadView(text), _reader.ReadBoolean() ? ReadView(text) : null);
        return views;
    }

    public void Dispose() => _reader.Dispose();

    private View ReadView(string text)
    {
        var cutoff = _reader.ReadBoolean() ? new Cutoff((CutoffKind)_reader.ReadByte(), _reader.ReadSingle(), _reader.ReadInt64()) : null;
        var mixup = _reader.ReadBoolean() ? new Mixup(_reader.ReadString(), _reader.ReadSingle()) : null;
        var operations = new AppliedOperation[_reader.ReadVariableInt32()];
        for (var o = 0; o < operations.Length; o++)
        {
            var (name, parameters) = (_reader.ReadString(ref _name), _reader.ReadString(ref _parameters));
            var count = _reader.ReadVariableInt32();
            var edits = count == 0 ? [] : new TextEdit[count];
            for (var e = 0; e < edits.Length; e++) edits[e] = new(_reader.ReadVariableInt32(), _reader.ReadVariableInt32(), _reader.ReadString());
            operations[o] = new(name, parameters, edits);
            text = TextEdits.Apply(text, edits);
        }
        return new View { Text = text, Cutoff = cutoff, Mixup = mixup, Operations = operations };
    }
}
