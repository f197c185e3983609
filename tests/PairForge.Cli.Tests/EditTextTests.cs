using PairForge.Text;

namespace PairForge.Cli.Tests;

public sealed class EditTextTests
{
    [Fact]
    public void Colour_Edits_StrikesOutWhatGoesAndGreensWhatComes() =>
        Assert.Equal("A \e[31;9mbig\e[0m\e[32mlarge\e[0m dog\e[31;9m ran\e[0m.", EditText.Colour("A big dog ran.", [new TextEdit(2, 3, "large"), new TextEdit(9, 4, "")]));

    [Fact]
    public void Colour_NoEdits_IsTheText() => Assert.Equal("As it is.", EditText.Colour("As it is.", []));

    [Fact]
    public void Colour_ControlCharacters_DoNotReachTheTerminal() =>
        Assert.Equal("a [2J \e[32mb \e[0m", EditText.Colour("a\u001b[2J\u2028", [new TextEdit(6, 0, "b\u0007")]));
}
