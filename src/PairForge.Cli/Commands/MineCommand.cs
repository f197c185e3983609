using System.CommandLine;
using PairForge.Configuration;
using PairForge.Runs;

namespace PairForge.Cli.Commands;

/// <summary><c>pairforge mine PAIRS</c>.</summary>
internal static class MineCommand
{
    internal static Command Create()
    {
        var pairs = new Argument<string>("PAIRS") { Description = "Pairs to which negatives are added: a Parquet, JSON lines, CSV or TSV file, or the folder of a dataset." };
        var output = new Option<string>("--out") { Description = "Folder of the dataset.", HelpName = "DIR", Required = true };
        var corpus = new Option<string?>("--corpus") { Description = "More candidates: a text a line.", HelpName = "FILE" };
        var encoder = new Option<string?>("--encoder") { Description = "Folder of the encoder. Default: hashing, which learns word frequencies from the texts.", HelpName = "MODEL" };
        var vectors = new Option<string?>("--vectors") { Description = "A .npy file instead of an encoder: row i is the anchor of pair i; where it has twice as many rows, the positives follow.", HelpName = "FILE" };
        var corpusVectors = new Option<string?>("--corpus-vectors") { Description = "A .npy file: row i is line i of the corpus.", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "A key of the blocks encode, mine and write: --set mine.num_negatives=5.", HelpName = "K=V" };
        var workers = SharedOptions.Workers();
        var memory = SharedOptions.MaxMemory();
        var fresh = new Option<bool>("--fresh") { Description = "Replace the dataset that is there." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no warnings on stderr." };
        var json = SharedOptions.Json();
        var command = new Command("mine", "Add mined hard negatives to pairs that are there already.") { pairs, output, corpus, encoder, vectors, corpusVectors, set, workers, memory, fresh, quiet, json };
        command.SetAction(async (result, cancellation) =>
        {
            var resources = SharedOptions.Resources(result.GetValue(workers), result.GetValue(memory));
            var pipeline = await PairsPipeline.MakeAsync(result.GetValue(pairs)!, new PairsPipelineOptions
            {
                Corpus = result.GetValue(corpus), Encoder = result.GetValue(encoder) is { } model ? EncoderFolder.Find(model) : null,
                Vectors = result.GetValue(vectors), CorpusVectors = result.GetValue(corpusVectors), Sets = result.GetValue(set) ?? [],
            }, SharedOptions.KnownComponents());
            var options = new RunOptions { Out = (OutputPath)result.GetValue(output)!, Workers = resources.Workers, MaxMemory = resources.MaxMemory, Fresh = result.GetValue(fresh) };
            var report = await BuildCommand.RunAsync(pipeline, options, result.GetValue(quiet), cancellation);
            Console.Out.Write(result.GetValue(json) ? report.ToJson() : ReportText.Of(report));
            return 0;
        });
        return command;
    }
}
