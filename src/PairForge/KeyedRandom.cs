using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace PairForge;

/// <summary>
/// Counter-based random numbers: the n-th draw is a pure function of (seed, step, id, n).
/// </summary>
/// <remarks>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// The stream is the XxHash128 of seed, step and id; a draw neither depends on nor disturbs any other stream,
/// so results do not depend on batches, workers or restarts. A mutable struct: pass it by <c>ref</c>.
/// </remarks>
public struct KeyedRandom
{
    private const int StackBytes = 512;
    private const int SortedSample = 64;

    private readonly uint _key0, _key1, _high0, _high1;
    private ulong _block;
    private ulong _spare;
    private bool _hasSpare;

    /// <summary>Opens the stream of (seed, step, id).</summary>
    [SkipLocalsInit]
    public KeyedRandom(ulong seed, string step, string id)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(id);
        var needed = 8 + Encoding.UTF8.GetMaxByteCount(step.Length) + 1 + Encoding.UTF8.GetMaxByteCount(id.Length);
        Span<byte> bytes = needed <= StackBytes ? stackalloc byte[StackBytes] : new byte[needed];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        var length = 8 + Encoding.UTF8.GetBytes(step, bytes[8..]);
        bytes[length++] = 0xFF; // never part of UTF-8: (step, id) cannot run into one another
        length += Encoding.UTF8.GetBytes(id, bytes[length..]);
        var stream = XxHash128.HashToUInt128(bytes[..length]);
        (_key0, _key1) = ((uint)stream, (uint)(stream >> 32));
        (_high0, _high1) = ((uint)(stream >> 64), (uint)(stream >> 96));
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        var (a, b, c, d) = Philox((uint)_block, (uint)(_block >> 32), _high0, _high1, _key0, _key1);
        _block++;
        _spare = c | ((ulong)d << 32);
        _hasSpare = true;
        return a | ((ulong)b << 32);
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>), without bias.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var threshold = (0 - range) % range;
            while (low < threshold) high = Math.BigMul(NextUInt64(), range, out low);
        }
        return (int)high;
    }

    /// <summary>Rounds up with the probability of the fraction, so that the mean of many roundings is <paramref name="value"/>.</summary>
    public int RoundStochastically(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var floor = Math.Floor(value);
        return (int)floor + (NextDouble() < value - floor ? 1 : 0);
    }

    /// <summary>Draws <paramref name="count"/> different indices below <paramref name="bound"/>, ascending, every subset equally likely.</summary>
    /// <remarks>Floyd's algorithm; <paramref name="chosen"/> must hold at least <paramref name="count"/> values.</remarks>
    public void Sample(int bound, int count, Span<int> chosen)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bound);
        if (count > SortedSample)
        {
            SampleMany(bound, count, chosen);
            return;
        }
        var taken = 0;
        for (var j = bound - count; j < bound; j++)
        {
            var t = NextInt(j + 1);
            var at = chosen[..taken].BinarySearch(t);
            if (at >= 0)
            {
                chosen[taken++] = j; // j is larger than everything drawn before
                continue;
            }
            at = ~at;
            chosen[at..taken].CopyTo(chosen[(at + 1)..]);
            chosen[at] = t;
            taken++;
        }
    }

    /// <summary>The same draws over a bit a candidate: linear in <paramref name="bound"/> where insertion into a sorted list is quadratic.</summary>
    private void SampleMany(int bound, int count, Span<int> chosen)
    {
        var words = (bound + 63) / 64;
        var bits = ArrayPool<ulong>.Shared.Rent(words);
        bits.AsSpan(0, words).Clear();
        for (var j = bound - count; j < bound; j++)
        {
            var t = NextInt(j + 1);
            if ((bits[t >> 6] >> (t & 63) & 1) != 0) t = j;
            bits[t >> 6] |= 1UL << (t & 63);
        }
        var taken = 0;
        for (var w = 0; w < words; w++)
        {
            for (var rest = bits[w]; rest != 0; rest &= rest - 1) chosen[taken++] = (w << 6) + BitOperations.TrailingZeroCount(rest);
        }
        ArrayPool<ulong>.Shared.Return(bits);
    }

    /// <summary>Shuffles in place (Fisher-Yates), every order equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Ten rounds of Philox4x32 over one counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint A, uint B, uint C, uint D) Philox(uint a, uint b, uint c, uint d, uint key0, uint key1)
    {
        for (var round = 0; round < 10; round++)
        {
            var left = 0xD2511F53UL * a;
            var right = 0xCD9E8D57UL * c;
            (a, b, c, d) = ((uint)(right >> 32) ^ b ^ key0, (uint)right, (uint)(left >> 32) ^ d ^ key1, (uint)left);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
        return (a, b, c, d);
    }
}
