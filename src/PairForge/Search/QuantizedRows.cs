using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PairForge.Search;

/// <summary>Rows in 8 bits with a scale each, and how far each may lie from the truth.</summary>
/// <remarks>
/// A panel holds 24 rows, four dimensions of a row side by side: <c>panel[(k / 4 * 24 + row) * 4 + k % 4]</c>. A byte is
/// the rounded value plus 128. With x' for the rounded row and e = x - x', a product with a query q, rounded to q', errs
/// by q.e + (q - q').x', hence by at most |q||e| + |q - q'||x'| (Cauchy-Schwarz).
/// </remarks>
internal sealed unsafe class QuantizedRows
{
    /// <summary>Float panels that are quantised together: as many rows as four panels here.</summary>
    internal const int Step = 3;

    /// <summary>Panels here that hold the rows of <see cref="Step"/> float panels.</summary>
    internal const int PanelsOfStep = Step * VectorFile.PanelRows / QuantizedTile.Rows;

    /// <summary>Longer vectors could overflow a sum of 32 bits.</summary>
    internal const int MaxDimension = 1 << 16;

    /// <summary>A longer vector is not quantised: products could leave float32.</summary>
    internal const double LongestNorm = 1e12;

    private const int Alignment = 64;
    private const int Octet = 8;
    private const float SmallestMagnitude = 1e-12f; // rows below are rounded to zero: the squares of their errors would underflow
    private const float AbsoluteSlack = 1e-20f; // above what products lose by underflow, whatever the query (its norm is 1e-12 or more)

    private readonly byte[] _bytes;
    private readonly float[] _scales, _errors, _norms, _rests;
    private readonly byte* _start;
    private readonly int _panels;

    /// <param name="dimension">Length of a row.</param>
    /// <param name="panels">Float panels that it can hold.</param>
    internal QuantizedRows(int dimension, int panels)
    {
        Quads = (dimension + 7) / 8 * 2;
        var steps = (panels + Step - 1) / Step;
        _bytes = GC.AllocateUninitializedArray<byte>(checked((int)BytesOf(dimension, panels)) + Alignment, pinned: true);
        fixed (byte* bytes = _bytes) _start = bytes + (Alignment - (nint)bytes % Alignment) % Alignment;
        _scales = GC.AllocateUninitializedArray<float>(steps * Step * VectorFile.PanelRows, pinned: true);
        _errors = GC.AllocateUninitializedArray<float>(_scales.Length, pinned: true);
        (_norms, _rests) = (new float[steps * PanelsOfStep], new float[steps * PanelsOfStep]);
        _panels = panels;
    }

    /// <summary>Groups of four dimensions of a row, an even number; what is beyond the dimension meets zeros of the query.</summary>
    internal int Quads { get; }

    /// <summary>Where a product may stop: half of the quads, an even number.</summary>
    internal int Split => Quads / 4 * 2;

    /// <summary>Memory that the bytes of <paramref name="panels"/> float panels take.</summary>
    internal static long BytesOf(int dimension, int panels) =>
        ((long)panels + Step - 1) / Step * Step * VectorFile.PanelRows * ((dimension + 7L) / 8 * 8);

    /// <summary>Whether there is room for that many float panels.</summary>
    internal bool Holds(int panels) => panels <= _panels;

    /// <summary>A panel; it stays where it is.</summary>
    internal QuantizedPanel Panel(int panel) => new()
    {
        Bytes = Bytes(panel),
        Quads = Quads,
        Scales = (float*)Unsafe.AsPointer(ref _scales[panel * QuantizedTile.Rows]),
        Errors = (float*)Unsafe.AsPointer(ref _errors[panel * QuantizedTile.Rows]),
        Norm = _norms[panel],
        RestNorm = _rests[panel],
    };

    private byte* Bytes(int panel) => _start + (long)panel * Quads * 4 * QuantizedTile.Rows;

    /// <summary>Takes the float panels from <paramref name="from"/> to <paramref name="to"/>, multiples of <see cref="Step"/> but for the last, to place <paramref name="into"/>, in float panels.</summary>
    /// <returns>Whether all rows are short enough.</returns>
    internal bool Fill(VectorFile vectors, int from, int to, int into)
    {
        var fits = true;
        for (var panel = from; panel < to; panel++, into++)
        {
            var source = vectors.PanelPointer(panel);
            for (var lane = 0; lane < VectorFile.PanelRows; lane += Octet)
                fits &= Fill(source + lane, vectors.Dimension, into * VectorFile.PanelRows + lane);
        }
        return fits;
    }

    /// <summary>Eight rows at once, a lane a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Fill(float* source, int dimension, int row)
    {
        Vector256<float> most = default, squares = default, rests = default, errors = default;
        var end = source + (long)dimension * VectorFile.PanelRows;
        var half = source + (long)Math.Min(dimension, Split * 4) * VectorFile.PanelRows;
        for (var at = half; at < end; at += VectorFile.PanelRows)
        {
            var x = Vector256.Load(at);
            rests += x * x;
        }
        for (var at = source; at < end; at += VectorFile.PanelRows)
        {
            var x = Vector256.Load(at);
            most = Vector256.Max(most, Vector256.Abs(x));
            squares += x * x;
        }
        // A row that is too short or too long to be scaled safely becomes zeros, all of it error.
        var usable = Vector256.GreaterThanOrEqual(most, Vector256.Create(SmallestMagnitude)) & Vector256.LessThan(squares, Vector256.Create((float)(LongestNorm * LongestNorm)));
        var scale = Vector256.ConditionalSelect(usable, most / 127f, Vector256<float>.Zero);
        var inverse = Vector256.ConditionalSelect(usable, Vector256.Create(127f) / most, Vector256<float>.Zero);

        var panel = row / QuantizedTile.Rows;
        var into = Bytes(panel) + row % QuantizedTile.Rows * 4;
        var middle = Vector256.Create(128.5f);
        for (var at = source; at < end; into += QuantizedTile.Rows * 4)
        {
            Vector256<int> quad = Vector256.Create(unchecked((int)0x80808080));
            for (var shift = 0; shift < 32 && at < end; shift += 8, at += VectorFile.PanelRows)
            {
                var x = Vector256.Load(at);
                var rounded = Vector256.ConvertToInt32(x * inverse + middle) - Vector256.Create(128); // -127 to 127: what is positive is cut to the nearest
                quad ^= (rounded & Vector256.Create(0xff)) << shift;
                var error = x - Vector256.ConvertToSingle(rounded) * scale;
                errors += error * error;
            }
            quad.Store((int*)into);
        }

        // Sums of squares in float32 err by a share of dimension * 2^-24; so does the float kernel's product, of |q||x|.
        var share = 1 + (dimension + 16) * 2.4e-7;
        var fits = true;
        for (var lane = 0; lane < Octet; lane++)
        {
            var norm = Math.Sqrt(squares[lane]) * share;
            var error = scale[lane] == 0
                ? most[lane] * Math.Sqrt(dimension)
                : Math.Sqrt(errors[lane]) * share + most[lane] * 1.2e-7 * Math.Sqrt(dimension); // the second: rounding of the error itself
            var rounded = scale[lane] == 0 ? 0 : norm + error;
            fits &= norm < LongestNorm;
            _scales[row + lane] = scale[lane];
            _errors[row + lane] = (float)((error + (share - 1 + 1e-6) * (norm + error)) * (1 + 1e-6)) + AbsoluteSlack;
            if ((row + lane) % QuantizedTile.Rows == 0) (_norms[panel], _rests[panel]) = (0, 0);
            _norms[panel] = Math.Max(_norms[panel], (float)(rounded * (1 + 1e-6)));
            _rests[panel] = Math.Max(_rests[panel], (float)(Math.Sqrt(rests[lane]) * share * (1 + 1e-6)) + AbsoluteSlack);
        }
        return fits;
    }
}
