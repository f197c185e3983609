using CsCheck;
using PairForge.Runs;

namespace PairForge.Tests.Runs;

public sealed class FieldReaderTests
{
    private static readonly Gen<object> Field = Gen.OneOf(
        Gen.Int.Select(v => (object)(long)v), Gen.Long.Select(v => (object)v), Gen.Bool.Select(v => (object)v), Gen.Byte.Select(v => (object)v),
        Gen.Float.Select(v => (object)v), AnyText.Whole.Select(v => (object)v), Gen.Int[60_000, 200_000].Select(n => (object)new string('é', n)));

    [Fact]
    public void Read_AnyFields_AreWhatWasWritten() => Field.Array[0, 40].Sample(fields =>
    {
        using var stream = new MemoryStream();
        using (var writer = new FieldWriter(stream))
        {
            foreach (var field in fields)
            {
                if (field is long number) writer.WriteVariable(number);
                else if (field is bool flag) writer.Write(flag);
                else if (field is byte small) writer.Write(small);
                else if (field is float real) writer.Write(real);
                else writer.Write((string)field);
            }
        }
        using var reader = new FieldReader(new Trickle(stream.ToArray()));
        string? before = "é";
        foreach (var field in fields)
        {
            Assert.False(reader.IsAtEnd);
            Assert.Equal(field, field switch
            {
                long => reader.ReadVariable(),
                bool => reader.ReadBoolean(),
                byte => reader.ReadByte(),
                float => reader.ReadSingle(),
                string { Length: > 3 } => reader.ReadString(ref before),
                _ => (object)reader.ReadString(),
            });
        }
        Assert.True(reader.IsAtEnd);
    }, iter: 200);

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(127L, "7f")]
    [InlineData(300L, "ac02")]
    [InlineData(-1L, "ffffffffffffffffff01")]
    public void WriteVariable_Numbers_AreSevenBitsAByte(long value, string bytes)
    {
        using var stream = new MemoryStream();
        using (var writer = new FieldWriter(stream)) writer.WriteVariable(value);
        Assert.Equal(bytes, Convert.ToHexStringLower(stream.ToArray()));
    }

    [Fact]
    public void ReadString_TheSameAgain_IsTheSameObject()
    {
        using var stream = new MemoryStream();
        using (var writer = new FieldWriter(stream))
        {
            writer.Write("a.txt");
            writer.Write("a.txt");
            writer.Write("b.txt");
        }
        using var reader = new FieldReader(new MemoryStream(stream.ToArray()));
        string? before = null;
        var first = reader.ReadString(ref before);
        Assert.Same(first, reader.ReadString(ref before));
        Assert.Equal("b.txt", reader.ReadString(ref before));
    }

    [Fact]
    public void ReadString_CutFile_Throws()
    {
        using var stream = new MemoryStream();
        using (var writer = new FieldWriter(stream)) writer.Write("a text");
        using var reader = new FieldReader(new MemoryStream(stream.ToArray()[..^1]));
        Assert.Throws<EndOfStreamException>(() => reader.ReadString());
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + ((int)Position % 7919)));
    }
}
