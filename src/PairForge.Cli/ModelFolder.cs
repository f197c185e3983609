using PairForge.Encoders;

namespace PairForge.Cli;

/// <summary>Where a trained encoder will be saved: opened before the training, so that a wrong folder costs no training.</summary>
internal sealed class ModelFolder : IDisposable
{
    private static readonly string[] Files = ["modules.json", "config_sentence_transformers.json", "tokenizer.json", "model.safetensors", "README.md"];

    private readonly string _path;
    private readonly bool _existed;
    private bool _saved;

    private ModelFolder(string path, bool existed) => (_path, _existed) = (path, existed);

    internal static ModelFolder Open(string path)
    {
        try
        {
            if (File.Exists(path)) throw Refused($"{path} is a file; the model needs a folder: give another with --out");
            var existed = Directory.Exists(path);
            if (existed && Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault(e => !Files.Contains(e)) is { } foreign)
                throw Refused($"{path} holds '{foreign}', which is no part of a model; give an empty folder with --out");
            Directory.CreateDirectory(path);
            return new ModelFolder(path, existed);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{path} cannot be made: {fault.Message}; give another folder with --out");
        }
    }

    internal void Save(StaticEncoder encoder)
    {
        encoder.Save(_path);
        _saved = true;
    }

    public void Dispose()
    {
        if (!_saved && !_existed) Directory.Delete(_path, recursive: true);
    }

    private static PairForgeException Refused(string message) => new(FailureKind.CannotCreateOutput, message);
}
