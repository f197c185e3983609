using CsCheck;
using PairForge.Hooks;

namespace PairForge.Tests.Hooks;

public sealed class AnswerCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_WhatWasAdded_IsThereForTheNextProcess()
    {
        foreach (var (answer, n) in Answers.Select((a, n) => (a, n))) new AnswerCache(_folder.Path).Add(AnswerCache.KeyOf("s", $"{n}"), answer);
        foreach (var (answer, n) in Answers.Select((a, n) => (a, n))) Assert.Equal(answer, new AnswerCache(_folder.Path).Find(AnswerCache.KeyOf("s", $"{n}")));
        Assert.Null(new AnswerCache(_folder.Path).Find(AnswerCache.KeyOf("s", "another")));
        Assert.Equal(Answers.Length, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length); // and no temporary one
    }

    [Fact]
    public void Find_TornFile_IsAsIfItWereNotThere()
    {
        var cache = new AnswerCache(_folder.Path);
        var key = AnswerCache.KeyOf("s", "x");
        cache.Add(key, Rewording.Of("a wording \u4E2D"));
        var file = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Single();
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Null(cache.Find(key));
            File.WriteAllBytes(file, [.. whole[..length], .. new byte[whole.Length - length]]); // a length without its blocks
            Assert.Null(cache.Find(key));
        }
        foreach (var other in new[] { "null", "[]", "7", "{}", """{"text":7}""", """{"text":"a wording","sha256":"00"}""" })
        {
            File.WriteAllText(file, other);
            Assert.Null(cache.Find(key));
        }
        cache.Add(key, Rewording.Of("again"));
        Assert.Equal(Rewording.Of("again"), cache.Find(key));
    }

    [Fact]
    public void KeyOf_ServiceAndText_CannotRunIntoOneAnother() =>
        Gen.Select(Gen.String[0, 4], Gen.String[0, 4], Gen.String[0, 4], Gen.String[0, 4]).Sample((a, b, c, d) =>
            Assert.Equal((a, b) == (c, d), AnswerCache.KeyOf(a, b) == AnswerCache.KeyOf(c, d)));

    [Fact]
    public void Add_FolderThatCannotBeWritten_SaysSo()
    {
        File.WriteAllText(_folder["file"], "");
        var fault = Assert.Throws<PairForgeException>(() => new AnswerCache(_folder["file"]).Add(AnswerCache.KeyOf("s", "x"), Rewording.Of("y")));
        Assert.Equal(FailureKind.CannotCreateOutput, fault.Kind);
        Assert.EndsWith("; name another with the operation's cache", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderThatWasNamed_IsKept()
    {
        var (named, unnamed) = (new AnswerCache(_folder["own"]), new AnswerCache(null));
        unnamed.Add(AnswerCache.KeyOf("s", "x"), Rewording.Of("y")); // nowhere to keep it
        Assert.Null(unnamed.Find(AnswerCache.KeyOf("s", "x")));
        foreach (var cache in new[] { named, unnamed })
        {
            cache.Open(_folder["run"]);
            cache.Add(AnswerCache.KeyOf("s", "x"), Rewording.Of("y"));
        }
        Assert.Equal([_folder["own"], _folder["run"]], Directory.GetDirectories(_folder.Path).Order(StringComparer.Ordinal));
    }

    private static readonly Rewording[] Answers = [Rewording.Of("a wording"), Rewording.Of(""), Rewording.Of("\u4E2D \uD83D\uDE00 \"\\\t"), Rewording.Refused("echoes-prompt")];
}
