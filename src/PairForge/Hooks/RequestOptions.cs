using System.ComponentModel.DataAnnotations;

namespace PairForge.Hooks;

/// <summary>How a hook's service is asked: in what batches, how fast, how long, and how often again.</summary>
public sealed record RequestOptions : IValidatableObject
{
    /// <summary>Texts a request.</summary>
    /// <value>The default is 16.</value>
    [Range(1, 10_000)]
    public int BatchSize { get; init; } = 16;

    /// <summary>Requests under way at once.</summary>
    /// <value>The default is 4.</value>
    [Range(1, 1000)]
    public int Concurrency { get; init; } = 4;

    /// <summary>Requests a second at most, tries included.</summary>
    /// <value>The default, null, sets no bound.</value>
    [Range(0.001, 10_000.0)]
    public double? Rate { get; init; }

    /// <summary>Tries a request, the first included.</summary>
    /// <value>The default is 4.</value>
    [Range(1, 100)]
    public int Attempts { get; init; } = 4;

    /// <summary>Seconds from the first try to the second; it doubles from try to try, with jitter, and a longer <c>Retry-After</c> of the service goes before.</summary>
    /// <value>The default is 1.</value>
    [Range(0.0, 3600.0)]
    public double RetryDelay { get; init; } = 1;

    /// <summary>Seconds that one try may take.</summary>
    /// <value>The default is 30.</value>
    [Range(0.01, 86_400.0)]
    public double Timeout { get; init; } = 30;

    /// <summary>Seconds that a request may take in all, with its tries and the waits between them.</summary>
    /// <value>The default is 120.</value>
    [Range(0.01, 86_400.0)]
    public double Deadline { get; init; } = 120;

    /// <summary>Requests in a row that fail for good before the run stops, to be gone on with later; 0 never stops.</summary>
    /// <value>The default is 100.</value>
    [Range(0, int.MaxValue)]
    public int StopAfter { get; init; } = 100;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout > Deadline) yield return new ValidationResult(FormattableString.Invariant($"timeout is {Timeout}, longer than deadline, {Deadline}; one try must fit into the whole"), [nameof(Timeout)]);
    }
}
