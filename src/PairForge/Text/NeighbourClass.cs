namespace PairForge.Text;

/// <summary>What the word beside another one may be, whatever its own context; <see cref="Mark"/> where no word stands beside.</summary>
[Flags]
internal enum NeighbourClass
{
    None = 0,
    Determiner = 1,
    Subject = 2,
    Object = 4,
    Be = 8,
    Modal = 16,
    Preposition = 32,
    Number = 64,
    Digits = 128,
    Noun = 256,
    Adjective = 512,
    Verb = 1024,
    Gerund = 2048,
    Mark = 4096,
    Have = 8192,
}
