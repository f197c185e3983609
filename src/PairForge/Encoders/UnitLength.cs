namespace PairForge.Encoders;

/// <summary>Scales vectors to length one, in a fixed order of additions so that every machine agrees.</summary>
public static class UnitLength
{
    /// <summary>Scales in place. A zero vector stays zero.</summary>
    public static void Scale(Span<float> vector)
    {
        double sum = 0;
        foreach (var x in vector) sum += (double)x * x;
        if (sum == 0) return;
        var factor = 1 / Math.Sqrt(sum);
        for (var i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] * factor);
    }
}
