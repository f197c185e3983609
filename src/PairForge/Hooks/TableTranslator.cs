using System.Text;

namespace PairForge.Hooks;

/// <summary><c>table</c> of a hook: wordings that were made beforehand.</summary>
public sealed record TableHookOptions
{
    /// <summary>A file of lines <c>text TAB wording</c> in UTF-8, without a header; it is held in memory, and its content is part of the run's identity.</summary>
    public required InputPath Path { get; init; }
}

/// <summary>Answers from a table: asks nobody.</summary>
internal sealed class TableTranslator : IBackTranslator
{
    private readonly Dictionary<string, string> _wordings = new(StringComparer.Ordinal);

    /// <summary>Reads the table.</summary>
    /// <exception cref="PairForgeException">It is missing, or a line is not two texts.</exception>
    internal TableTranslator(TableHookOptions options)
    {
        var number = 0;
        try
        {
            foreach (var line in File.ReadLines(options.Path.Resolved, new UTF8Encoding(false, throwOnInvalidBytes: true)))
            {
                number++;
                if (line.Split('\t') is not [var text, var wording] || text.Length == 0)
                    throw new PairForgeException(FailureKind.BadConfiguration, $"{options.Path.Shown}({number}) is not two texts with one tab between them");
                if (!_wordings.TryAdd(text, wording) && _wordings[text] != wording)
                    throw new PairForgeException(FailureKind.BadConfiguration, $"{options.Path.Shown}({number}) gives a text that stands above another wording; keep one of the two");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PairForgeException(FailureKind.InputMissing, $"{options.Path.Shown} cannot be read: {fault.Message}", fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new PairForgeException(FailureKind.BadConfiguration, $"{options.Path.Shown} is not UTF-8 in line {number + 1} or after it; save the file as UTF-8", fault);
        }
    }

    public ValueTask<IReadOnlyList<Rewording>> TranslateAsync(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Rewording>>([.. texts.Select(t => _wordings.TryGetValue(t, out var wording) ? Rewording.Of(wording) : Rewording.Refused("not-in-table"))]);
}
