namespace PairForge.Onnx.Tests;

/// <summary>One block of BERT's architecture with random weights: as an ONNX graph, as a dynamically quantised one, and computed plainly in double precision.</summary>
internal sealed class SmallTransformer
{
    private const int Hidden = 48, Heads = 4, Inner = 96, Head = Hidden / Heads;

    private readonly int _words;
    private readonly float[] _word, _type, _place, _queries, _keys, _values, _out, _up, _down, _labels;

    internal SmallTransformer(int words, int longest, int labels = 0)
    {
        _words = words;
        var random = new KeyedRandom(5, "small-transformer", "weights");
        float[] Draw(int count, double scale)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++) values[i] = (float)(((random.NextDouble() * 2) - 1) * scale);
            return values;
        }
        (_word, _type, _place) = (Draw(words * Hidden, 1), Draw(2 * Hidden, 0.5), Draw(longest * Hidden, 0.3));
        (_queries, _keys, _values, _out) = (Draw(Hidden * Hidden, 0.4), Draw(Hidden * Hidden, 0.4), Draw(Hidden * Hidden, 0.4), Draw(Hidden * Hidden, 0.4));
        (_up, _down, _labels) = (Draw(Hidden * Inner, 0.3), Draw(Inner * Hidden, 0.3), Draw(Hidden * labels, 0.5));
    }

    internal static int Dimension => Hidden;

    /// <summary>The graph; with labels it answers <c>logits</c> over the first token.</summary>
    /// <param name="quantizes">Whether weights are int8, and activations are quantised as they come.</param>
    /// <param name="rows">The number of rows, or -1 for any.</param>
    /// <param name="length">The number of tokens, or -1 for any.</param>
    /// <param name="narrow">Whether ids are 32-bit numbers.</param>
    internal byte[] Graph(bool quantizes = false, long rows = -1, long length = -1, bool narrow = false)
    {
        var graph = new OnnxWriter();
        foreach (var input in (ReadOnlySpan<string>)["input_ids", "attention_mask", "token_type_ids"]) graph.Input(input, narrow ? OnnxWriter.Int32 : OnnxWriter.Int64, rows, length);
        string Product(string x, float[] weights, int from, int to)
        {
            if (!quantizes) return graph.Node("MatMul", [x, graph.Floats(weights, from, to)]);
            var scale = weights.Max(Math.Abs) / 127;
            string q = graph.Name(), s = graph.Name(), z = graph.Name();
            graph.Nodes("DynamicQuantizeLinear", [x], [q, s, z]);
            var sums = graph.Node("MatMulInteger", [q, graph.SmallInts([.. weights.Select(w => (sbyte)Math.Round(w / scale))], from, to), z]);
            return graph.Node("Mul", [graph.Node("Cast", [sums], ("to", (long)OnnxWriter.Float)), graph.Node("Mul", [s, graph.Floats([scale], 1)])]);
        }
        string Scaled(string x) => graph.Node("LayerNormalization", [x, graph.Floats([.. Enumerable.Repeat(1f, Hidden)], Hidden), graph.Floats(new float[Hidden], Hidden)], ("axis", -1L), ("epsilon", 1e-12f));
        string Split(string x, params long[] order) => graph.Node("Transpose", [graph.Node("Reshape", [x, graph.Longs([0, 0, Heads, Head], 4)])], ("perm", order));

        var count = graph.Node("Gather", [graph.Node("Shape", ["input_ids"]), graph.Longs([1], 1)]);
        var places = graph.Node("Slice", [graph.Floats(_place, _place.Length / Hidden, Hidden), graph.Longs([0], 1), count, graph.Longs([0], 1)]);
        var looked = graph.Node("Add", [graph.Node("Gather", [graph.Floats(_word, _words, Hidden), "input_ids"]), graph.Node("Gather", [graph.Floats(_type, 2, Hidden), "token_type_ids"])]);
        var x = Scaled(graph.Node("Add", [looked, places]));
        var mask = graph.Node("Unsqueeze", [graph.Node("Cast", ["attention_mask"], ("to", (long)OnnxWriter.Float)), graph.Longs([1, 2], 2)]);
        var hidden = graph.Node("Mul", [graph.Node("Sub", [graph.Floats([1], 1), mask]), graph.Floats([-1e9f], 1)]);
        var scores = graph.Node("MatMul", [Split(Product(x, _queries, Hidden, Hidden), 0, 2, 1, 3), Split(Product(x, _keys, Hidden, Hidden), 0, 2, 3, 1)]);
        var weights = graph.Node("Softmax", [graph.Node("Add", [graph.Node("Mul", [scores, graph.Floats([1 / MathF.Sqrt(Head)], 1)]), hidden])], ("axis", -1L));
        var context = graph.Node("MatMul", [weights, Split(Product(x, _values, Hidden, Hidden), 0, 2, 1, 3)]);
        var joined = graph.Node("Reshape", [graph.Node("Transpose", [context], ("perm", (long[])[0, 2, 1, 3])), graph.Longs([0, 0, Hidden], 3)]);
        var attended = Scaled(graph.Node("Add", [x, Product(joined, _out, Hidden, Hidden)]));
        var up = Product(attended, _up, Hidden, Inner);
        var half = graph.Node("Mul", [up, graph.Floats([0.5f], 1)]);
        var gelu = graph.Node("Mul", [half, graph.Node("Add", [graph.Node("Erf", [graph.Node("Div", [up, graph.Floats([MathF.Sqrt(2)], 1)])]), graph.Floats([1], 1)])]);
        var last = graph.Node("Add", [attended, Product(gelu, _down, Inner, Hidden)]);
        if (_labels.Length == 0)
        {
            graph.Output("last_hidden_state", rows, length, Hidden);
            graph.Node("LayerNormalization", [last, graph.Floats([.. Enumerable.Repeat(1f, Hidden)], Hidden), graph.Floats(new float[Hidden], Hidden)], "last_hidden_state", ("axis", -1L), ("epsilon", 1e-12f));
        }
        else
        {
            graph.Output("logits", rows, _labels.Length / Hidden);
            var first = graph.Node("Gather", [Scaled(last), graph.Longs([0])], ("axis", 1L));
            graph.Node("MatMul", [first, graph.Floats(_labels, Hidden, _labels.Length / Hidden)], "logits");
        }
        return graph.Model();
    }

    /// <summary>The last hidden state of one row, (tokens, hidden), without padding.</summary>
    internal double[][] Compute(IReadOnlyList<int> ids, IReadOnlyList<int> types)
    {
        var x = ids.Select((id, t) => Normal([.. Enumerable.Range(0, Hidden).Select(d => (double)_word[(id * Hidden) + d] + _type[(types[t] * Hidden) + d] + _place[(t * Hidden) + d])])).ToArray();
        double[][] q = Multiply(x, _queries, Hidden), k = Multiply(x, _keys, Hidden), v = Multiply(x, _values, Hidden);
        var joined = x.Select(_ => new double[Hidden]).ToArray();
        for (var head = 0; head < Heads; head++)
        {
            var range = Enumerable.Range(head * Head, Head).ToArray();
            for (var i = 0; i < x.Length; i++)
            {
                var exponents = k.Select(key => Math.Exp(range.Sum(d => q[i][d] * key[d]) / Math.Sqrt(Head))).ToArray();
                for (var j = 0; j < x.Length; j++)
                    foreach (var d in range) joined[i][d] += exponents[j] / exponents.Sum() * v[j][d];
            }
        }
        var attended = Multiply(joined, _out, Hidden).Select((row, i) => Normal([.. row.Zip(x[i], (a, b) => a + b)])).ToArray();
        var inner = Multiply(attended, _up, Inner).Select(row => row.Select(u => 0.5 * u * (1 + Erf(u / Math.Sqrt(2)))).ToArray()).ToArray();
        return Multiply(inner, _down, Hidden).Select((row, i) => Normal([.. row.Zip(attended[i], (a, b) => a + b)])).ToArray();
    }

    /// <summary>The logits of one row.</summary>
    internal double[] Logits(IReadOnlyList<int> ids, IReadOnlyList<int> types) => Multiply([Compute(ids, types)[0]], _labels, _labels.Length / Hidden)[0];

    private static double[][] Multiply(double[][] rows, float[] weights, int to) =>
        [.. rows.Select(row => Enumerable.Range(0, to).Select(c => row.Select((a, d) => a * weights[(d * to) + c]).Sum()).ToArray())];

    private static double[] Normal(double[] row)
    {
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(a => (a - mean) * (a - mean)) + 1e-12);
        return [.. row.Select(a => (a - mean) / deviation)];
    }

    /// <summary>The error function by its Taylor series, for small arguments, and by 1 for large ones.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5) return Math.Sign(x);
        double term = x, sum = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }
        return sum * 2 / Math.Sqrt(Math.PI);
    }
}
