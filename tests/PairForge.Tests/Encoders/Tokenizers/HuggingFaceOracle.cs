using System.Runtime.InteropServices;
using Tokenizers.DotNet;

namespace PairForge.Tests.Encoders.Tokenizers;

/// <summary>Hugging Face's own tokenizers library, where its native part runs: what a <c>tokenizer.json</c> really means.</summary>
internal sealed class HuggingFaceOracle : IDisposable
{
    private readonly Tokenizer _tokenizer;

    /// <param name="path">A <c>tokenizer.json</c>.</param>
    internal HuggingFaceOracle(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Hugging Face's library is restored for linux-x64 alone");
        _tokenizer = new Tokenizer(path);
    }

    /// <summary>The ids, special tokens included.</summary>
    internal int[] Encode(string text) => Array.ConvertAll(_tokenizer.Encode(text), id => (int)id);

    public void Dispose() => _tokenizer.Dispose();
}
