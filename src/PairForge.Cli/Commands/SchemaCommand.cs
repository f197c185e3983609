using System.CommandLine;
using PairForge.Configuration;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge schema</c>.</summary>
internal static class SchemaCommand
{
    internal static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of the pipeline file, for editors that check YAML.");
        command.SetAction(_ =>
        {
            Console.Out.Write(PipelineSchema.Write(SharedOptions.KnownComponents()));
            return 0;
        });
        return command;
    }
}
