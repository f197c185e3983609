using PairForge.Augmentations;
using PairForge.Filters;
using PairForge.Hooks;
using PairForge.Mining;
using PairForge.Runs;
using static PairForge.Tests.Runs.BuiltDataset;

namespace PairForge.Tests.Runs;

public sealed class ConfiguredFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Hash_FilesAndFolders_AreFoundByKey()
    {
        Write("corpus.txt", "abc");
        Directory.CreateDirectory(_folder["beir"]);
        Write("beir/queries.jsonl", "{}");
        var hashes = ConfiguredFiles.Hash(Made(_folder["corpus.txt"], _folder["beir"]));
        Assert.Equal(["filter.0.contamination.files.0", "filter.0.contamination.files.1", "mine.corpus"], hashes.Keys);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hashes["mine.corpus"]); // FIPS 180-2, example B.1
        Assert.Equal(hashes["mine.corpus"], hashes["filter.0.contamination.files.0"]);
        Write("beir/queries.jsonl", "{ }");
        Assert.NotEqual(hashes["filter.0.contamination.files.1"], ConfiguredFiles.Hash(Made(_folder["corpus.txt"], _folder["beir"]))["filter.0.contamination.files.1"]);
    }

    [Fact]
    public void Hash_MissingFile_NamesTheKey()
    {
        var fault = Assert.Throws<PairForgeException>(() => ConfiguredFiles.Hash(Made(_folder["no.txt"])));
        Assert.Equal((FailureKind.InputMissing, $"filter.0.contamination.files.0: {_folder["no.txt"]} does not exist"), (fault.Kind, fault.Message));
    }

    [Fact]
    public void Hash_FileAmongTheWordsOfACommand_IsFoundByKey()
    {
        Write("model.py", "abc");
        var hashes = ConfiguredFiles.Hash(Made(_folder["model.py"]) with
        {
            Filter = [],
            Augment = new AugmentOptions
            {
                Operations = [Components.Default().Step<IAugmentation>("paraphrase", new ParaphraseOptions { Command = new CommandHookOptions { Run = ["python3", _folder["model.py"], "--fast"] } })],
            },
        });
        Assert.Equal(["augment.operations.0.paraphrase.command.run.1", "mine.corpus"], hashes.Keys);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hashes["augment.operations.0.paraphrase.command.run.1"]); // FIPS 180-2, example B.1
    }

    [Fact]
    public async Task RunAsync_ChangedFileInTheSameFolder_IsRefused()
    {
        Write("leaks.txt", "one sentence that nobody must see\n");
        await RunAsync();
        Write("leaks.txt", "another sentence that nobody must see\n");
        var fault = await Assert.ThrowsAsync<PairForgeException>(RunAsync);
        Assert.Contains("(files.filter.0.contamination.files.0 was ", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<RunReport> RunAsync() => PipelineRunner.RunAsync(
        Made(_folder["leaks.txt"]) with { Mine = null }, new RunOptions { Out = _folder["out"] }, cancellation: TestContext.Current.CancellationToken);

    private Pipeline Made(string first, params string[] more) => Pipeline(Enumerable.Range(0, 20).Select(n => Passage(n, $"text number {n}")).ToArray()) with
    {
        Filter = [Components.Default().Step<IFilter>("contamination", new ContaminationOptions { Files = [first, .. more] })],
        Mine = new MineOptions { Corpus = first },
    };

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
