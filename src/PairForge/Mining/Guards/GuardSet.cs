namespace PairForge.Mining.Guards;

/// <summary>The guards of a <c>mine</c> block, ready for a pool.</summary>
internal sealed class GuardSet
{
    private readonly (NegativeGuard Guard, IGuard Ready)[] _guards;

    internal GuardSet(MineOptions options, IGuardedPool pool)
    {
        var named = Of(options).Select(g => (g.Name, g.Guard, Ready: g.Guard.Open(pool))).Where(g => g.Ready is not null).ToArray();
        _guards = Array.ConvertAll(named, g => (g.Guard, g.Ready!));
        (Pool, Names) = (pool, Array.ConvertAll(named, g => g.Name.Replace('-', '_')));
    }

    /// <summary>No guards.</summary>
    internal static GuardSet None { get; } = new(new MineOptions { Guards = [Step<NegativeGuard>.Of("none", new NoGuards(), new NoGuards())] }, null!);

    /// <summary>What is guarded.</summary>
    internal IGuardedPool Pool { get; }

    /// <summary>Names as the counts spell them: <c>near_duplicates</c>.</summary>
    internal string[] Names { get; }

    /// <summary>The guards of a block by name, <c>default</c> and <c>none</c> resolved.</summary>
    internal static IReadOnlyList<(string Name, NegativeGuard Guard)> Of(MineOptions options)
    {
        var guards = new List<(string Name, NegativeGuard Guard)>();
        if (options.Guards.Count == 0) guards.AddRange(DefaultGuards.All);
        foreach (var step in options.Guards)
        {
            switch (step.Create())
            {
                case NoGuards: break;
                case DefaultGuards all: guards.AddRange(DefaultGuards.All.Select(d => (d.Name, d.Guard with { Action = all.Action, Weight = all.Weight }))); break;
                case var guard: guards.Add((step.Name, guard)); break;
            }
        }
        if (options.AllowSameGroup) guards.RemoveAll(g => g.Guard is OwnGroup);
        return guards;
    }

    /// <summary>Lets guards that look at many queries at once get ready.</summary>
    internal async ValueTask PrepareAsync(IReadOnlyList<(int Anchor, int[] Rows)> queries, CancellationToken cancellation)
    {
        foreach (var (_, ready) in _guards)
        {
            if (ready is IBatchGuard batch) await batch.PrepareAsync(queries, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a guard looks at many queries at once.</summary>
    internal bool Prepares => _guards.Any(g => g.Ready is IBatchGuard);

    /// <summary>What one thread asks.</summary>
    internal GuardChecks Checks() => new(this);

    /// <summary>The guards' answers for one query at a time.</summary>
    internal sealed class GuardChecks(GuardSet set)
    {
        private readonly GuardedQuery? _query = set._guards.Length == 0 ? null : new(set.Pool);
        private readonly IGuardCheck?[] _checks = new IGuardCheck?[set._guards.Length];

        /// <summary>Candidates that each guard dropped.</summary>
        internal long[] Dropped { get; } = new long[set._guards.Length];

        /// <summary>Candidates that each guard weighed.</summary>
        internal long[] Weighed { get; } = new long[set._guards.Length];

        /// <summary>Adds what was counted.</summary>
        internal void AddTo(MiningCounts counts)
        {
            for (var g = 0; g < _checks.Length; g++)
            {
                counts.Add("dropped." + set.Names[g], Dropped[g]);
                counts.Add("weighed." + set.Names[g], Weighed[g]);
            }
        }

        internal bool IsEmpty => _checks.Length == 0;

        internal void Begin(int anchor)
        {
            Array.Clear(_checks);
            _query?.Begin(anchor);
        }

        /// <summary>The name of the first guard that drops a candidate, or null; and what the others make of its weight.</summary>
        internal string? Ask(int row, out double weight)
        {
            weight = 1;
            if (_checks.Length == 0 || _query!.Positives.Contains(row)) return null; // a known positive is here because include_positives asks for it
            for (var g = 0; g < _checks.Length; g++)
            {
                if (!(_checks[g] ??= set._guards[g].Ready.Of(_query)).Refuses(row)) continue;
                if (set._guards[g].Guard.Action == GuardAction.Drop)
                {
                    Dropped[g]++;
                    return set.Names[g];
                }
                Weighed[g]++;
                weight = Math.Min(weight, set._guards[g].Guard.Weight);
            }
            return null;
        }
    }
}
