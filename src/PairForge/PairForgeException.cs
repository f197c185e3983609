namespace PairForge;

/// <summary>Why a run or a command failed; the value is the exit code of the command line (sysexits).</summary>
public enum FailureKind
{
    /// <summary>Wrong command-line usage.</summary>
    Usage = 64,

    /// <summary>Bad data over the quarantine limit, or a failed verification.</summary>
    BadData = 65,

    /// <summary>An input is missing or unreadable.</summary>
    InputMissing = 66,

    /// <summary>A fault of PairForge itself.</summary>
    Internal = 70,

    /// <summary>The output cannot be made, or belongs to another run.</summary>
    CannotCreateOutput = 73,

    /// <summary>Something temporary: I/O, a rate limit, a termination signal.</summary>
    TryAgain = 75,

    /// <summary>A bad configuration.</summary>
    BadConfiguration = 78,
}

/// <summary>A failure with a one-line message for the user: what was found, what was expected, the remedy.</summary>
public class PairForgeException : Exception
{
    private const int LongestBegin = 1400, LongestEnd = 500;

    /// <summary>Creates it; a message that repeats a monstrous name of the input is cut in its middle.</summary>
    public PairForgeException(FailureKind kind, string message, Exception? inner = null)
        : base(Shortened(message), inner) => Kind = kind;

    /// <summary>The kind of failure: the exit code of the command line.</summary>
    public FailureKind Kind { get; }

    private static string Shortened(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Length <= LongestBegin + LongestEnd ? message : $"{message.AsSpan(0, LongestBegin)} ... {message.AsSpan(message.Length - LongestEnd)}";
    }
}

/// <summary>A wrong value in a configuration, with its place where it came from a file.</summary>
public sealed class ConfigurationException : PairForgeException
{
    /// <summary>Creates it; the message ends in <c> - file(line,column)</c> where a place is known.</summary>
    public ConfigurationException(string message, string? file = null, int line = 0, int column = 0, Exception? inner = null)
        : base(FailureKind.BadConfiguration, file is null ? message : line > 0 ? $"{message} - {file}({line},{column})" : $"{message} - {file}", inner)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The file, or null where the value came from code.</summary>
    public string? File { get; }

    /// <summary>Line, from 1; 0 where unknown.</summary>
    public int Line { get; }

    /// <summary>Column, from 1; 0 where unknown.</summary>
    public int Column { get; }
}
