using System.CommandLine;
using System.CommandLine.Parsing;

namespace PairForge.Cli;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageText
{
    internal static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "pairforge" : command.Name;
        var see = command is RootCommand ? "see pairforge --help" : $"see pairforge {command.Name} --help";
        return $"{Message(parsed, command, name)} ({see})";
    }

    private static string Message(ParseResult parsed, Command command, string name)
    {
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            var key = word.Split('=', 2)[0];
            if (word.StartsWith('-')) return $"'{key}' is not an option of {name}{NearestName.Suggest(key, command.Options.Select(o => o.Name))}";
            if (command.Subcommands.Count > 0) return $"'{word}' is not a command{NearestName.Suggest(word, command.Subcommands.Select(c => c.Name))}; commands: {Commands(command)}";
            return $"'{word}' is one word too many for {name}, which takes {(command.Arguments.Count == 0 ? "none" : string.Join(" ", command.Arguments.Select(a => a.Name)))}; put a text with spaces in quotes";
        }
        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            CommandResult when command.Subcommands.Count > 0 => $"a command is missing; commands: {Commands(command)}",
            ArgumentResult { Tokens.Count: 0 } missing => $"{name} needs {missing.Argument.Name}",
            OptionResult { Tokens.Count: 0, Option: { Required: true } required } => $"{name} needs {required.Name} {required.HelpName}",
            OptionResult { Tokens.Count: 0, Option: var option } => $"{option.Name} needs a value: {option.Name} {option.HelpName}",
            OptionResult { Tokens.Count: 1, Option: var option, Tokens: [var token] } => $"{option.Name} is '{token.Value}'; it must be {Kind(option.ValueType)}",
            OptionResult { Option: var option } when !option.ValueType.IsArray => $"{option.Name} is given several times; once is enough",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static string Commands(Command command) => string.Join(", ", command.Subcommands.Select(c => c.Name));

    private static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(ulong)) return "a whole number from 0";
        return type == typeof(bool) ? "left without a value" : "a whole number";
    }
}
