using PairForge.Runs;

namespace PairForge.Tests.Runs;

/// <summary>Runs several pieces of work on one storage, one operation at a time, in an order drawn from a generator.</summary>
internal static class Interleaving
{
    /// <param name="storage">What all of them work on.</param>
    /// <param name="random">Draws whose turn it is.</param>
    /// <param name="work">The pieces; each gets the storage.</param>
    /// <param name="between">Called before every turn, while all of them stand still.</param>
    internal static void Run(IStorage storage, Random random, IReadOnlyList<Action<IStorage>> work, Action between)
    {
        using var idle = new SemaphoreSlim(0);
        var turns = work.Select(_ => new SemaphoreSlim(0)).ToList();
        var faults = new List<Exception>();
        var ended = new bool[work.Count];
        var threads = work.Select((piece, i) => new Thread(() =>
        {
            turns[i].Wait();
            try
            {
                piece(new RecordingStorage(storage)
                {
                    Before = _ =>
                    {
                        idle.Release();
                        turns[i].Wait();
                    },
                });
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
            ended[i] = true;
            idle.Release();
        }, 256 << 10)).ToList();
        threads.ForEach(t => t.Start());
        var live = Enumerable.Range(0, work.Count).ToList();
        while (live.Count > 0)
        {
            try
            {
                between();
            }
            catch (Exception fault)
            {
                faults.Add(fault);
                between = () => { };
            }
            var turn = live[random.Next(live.Count)];
            turns[turn].Release();
            idle.Wait();
            if (ended[turn]) live.Remove(turn);
        }
        threads.ForEach(t => t.Join());
        turns.ForEach(t => t.Dispose());
        if (faults.Count > 0) throw new AggregateException(faults);
    }
}
