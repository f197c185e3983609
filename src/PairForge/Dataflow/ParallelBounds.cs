namespace PairForge.Dataflow;

/// <summary>How much an <see cref="OrderedParallel"/> stage has under way at once.</summary>
/// <param name="Workers">Items that are worked on at once; as many again wait.</param>
/// <param name="Bytes">Bytes of all of them.</param>
internal readonly record struct ParallelBounds(int Workers, long Bytes);
