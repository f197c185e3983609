using CsCheck;
using PairForge.Sinks;
using PairForge.Tests.Runs;

namespace PairForge.Tests.Sinks;

public sealed class OperationsColumnTests
{
    private static readonly string[] Replacements = ["", "word", " it's <b>&+", "\"", "\\", "\t", "\u00E9"];

    private static readonly Gen<TextEdit> Edits = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, 2 * Replacements.Length], AnyText.Whole)
        .Select((start, length, known, any) => new TextEdit(start, length, known < Replacements.Length ? Replacements[known] : any));

    private static readonly Gen<AppliedOperation> Operations = Gen.Select(AnyText.Whole, Gen.Int[0, 2], Edits.Array[0, 4])
        .Select((name, parameters, edits) => new AppliedOperation(name, parameters switch { 0 => "{}", 1 => "{\"rate\":0.1}", _ => "no json" }, edits));

    [Fact]
    public void Add_AnyOperations_IsTheJsonOfTheOneWriter() => Operations.Array[0, 3].Array[0, 6].Sample(rows =>
    {
        var column = new OperationsColumn("operations");
        foreach (var row in rows) Assert.Equal(OperationsJson.Write(row).Length, column.Add(row));
        Assert.Equal(rows.Select(row => OperationsJson.Write(row)), column.Texts.Values.Select(text => text.ToString()));
    });
}
