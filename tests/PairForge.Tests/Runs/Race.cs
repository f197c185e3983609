namespace PairForge.Tests.Runs;

/// <summary>Threads that begin every round together; a fault in one ends them all.</summary>
internal static class Race
{
    /// <summary>Runs <paramref name="work"/> (thread, round) on every thread for every round.</summary>
    internal static void Run(int threads, int rounds, Action<int, int> work)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var start = new Barrier(threads);
        var faults = new List<Exception>();
        var running = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            try
            {
                for (var round = 0; round < rounds; round++)
                {
                    start.SignalAndWait(stop.Token);
                    work(thread, round);
                }
            }
            catch (Exception fault)
            {
                lock (faults) faults.Add(fault);
                stop.Cancel();
            }
        })).ToList();
        running.ForEach(t => t.Start());
        running.ForEach(t => t.Join());
        if (faults.FirstOrDefault(f => f is not OperationCanceledException) is { } first) throw new AggregateException(first);
    }
}
