namespace PairForge.Encoders;

/// <summary>Opens the files of a model folder, so that a missing one is said in one way.</summary>
internal static class ModelFile
{
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var missing = e is FileNotFoundException or DirectoryNotFoundException;
            throw new PairForgeException(FailureKind.InputMissing, missing ? $"{path} does not exist; a model folder of pairforge train holds it" : $"{path} cannot be read: {e.Message}", e);
        }
    }
}
