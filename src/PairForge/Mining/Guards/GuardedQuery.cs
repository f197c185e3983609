namespace PairForge.Mining.Guards;

/// <summary>The query that guards are asked about; one thread's, reused from query to query.</summary>
internal sealed class GuardedQuery(IGuardedPool pool)
{
    private readonly float[] _anchorVector = new float[pool.Vectors.Dimension];
    private float[] _positiveVectors = [];
    private double[] _toPositives = [];
    private int _anchor;
    private int _compared; // row whose similarities to the positives are known
    private bool _readAnchor, _readPositives;

    /// <summary>Row of the anchor.</summary>
    internal int AnchorRow { get; private set; }

    /// <summary>Rows of its known positives.</summary>
    internal ReadOnlySpan<int> Positives => pool.Positives(_anchor);

    /// <summary>Those of them that mean what the anchor means.</summary>
    internal ReadOnlySpan<int> Paraphrases => pool.Paraphrases(_anchor);

    /// <summary>Goes on to another query.</summary>
    internal void Begin(int anchor)
    {
        (_anchor, AnchorRow, _compared) = (anchor, pool.AnchorRow(anchor), -1);
        (_readAnchor, _readPositives) = (false, false);
    }

    /// <summary>Similarity of a row to the anchor.</summary>
    internal double ToAnchor(int row)
    {
        if (!_readAnchor) pool.Vectors.ReadRow(AnchorRow, _anchorVector);
        _readAnchor = true;
        return pool.Vectors.Product(row, _anchorVector);
    }

    /// <summary>Similarities of a row to the known positives, in their order; valid until the next row.</summary>
    internal ReadOnlySpan<double> ToPositives(int row)
    {
        var positives = Positives;
        var dimension = pool.Vectors.Dimension;
        if (!_readPositives)
        {
            if (_positiveVectors.Length < positives.Length * dimension) (_positiveVectors, _toPositives) = (new float[positives.Length * dimension], new double[positives.Length]);
            for (var i = 0; i < positives.Length; i++) pool.Vectors.ReadRow(positives[i], _positiveVectors.AsSpan(i * dimension));
            _readPositives = true;
        }
        if (_compared != row)
        {
            for (var i = 0; i < positives.Length; i++) _toPositives[i] = pool.Vectors.Product(row, _positiveVectors.AsSpan(i * dimension, dimension));
            _compared = row;
        }
        return _toPositives.AsSpan(0, positives.Length);
    }
}
