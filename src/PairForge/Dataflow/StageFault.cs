using System.Net.Http;

namespace PairForge.Dataflow;

/// <summary>Gives a fault the name of its stage and of what it was working on.</summary>
internal static class StageFault
{
    /// <summary>Whether a fault still lacks its place: it is neither told in the user's terms nor the run's own cancellation.</summary>
    internal static bool LacksPlace(Exception fault, CancellationToken cancellation) =>
        fault is not PairForgeException && !(fault is OperationCanceledException && cancellation.IsCancellationRequested);

    /// <summary>Names the texts of a batch by its first and its last id.</summary>
    internal static string Place(string first, string last) => first == last ? $"passage {first}" : $"passages {first} to {last}";

    /// <summary>One line: <c>stage view, passage a.txt:0:0: InvalidOperationException: ...</c>; what may pass by itself says so.</summary>
    internal static PairForgeException At(string stage, string place, Exception fault) => fault is OutOfMemoryException ? OfMemory($"stage {stage}, {place}", fault) : new(
        fault is IOException or TimeoutException or HttpRequestException or OperationCanceledException ? FailureKind.TryAgain : FailureKind.Internal,
        $"stage {stage}, {place}: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}", fault);

    /// <summary>The memory is full. Another try with more of it, or with fewer workers, goes on where this one stopped.</summary>
    internal static PairForgeException OfMemory(string place, Exception fault) => new(
        FailureKind.TryAgain, $"{place}: the memory that the run may use is full; raise --max-memory or lower --workers and run the same command again, it goes on where it stopped", fault);
}
