using PairForge.Text;

namespace PairForge.Augmentations;

/// <summary>What a reviewed synonym asks of one of the words beside the word that it stands for: that it is, or is not, one of some words or classes.</summary>
/// <param name="IsNext">Whether of the next word; else of the one before.</param>
/// <param name="IsNot">Whether it must be none of them.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Words">The words, in lower case.</param>
internal sealed record ContextLimit(bool IsNext, bool IsNot, NeighbourClass Classes, string[] Words)
{
    /// <summary>Reads <c>before of DET</c> or <c>not after the</c>, as <c>resources/README.md</c> describes them.</summary>
    /// <exception cref="FormatException">It is neither, or names a class that is not one.</exception>
    internal static ContextLimit Parse(string text)
    {
        var items = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isNot = items[0] == "not";
        var side = items[isNot ? 1 : 0];
        if (side is not ("before" or "after")) throw new FormatException($"'{text}' is no limit");
        var classes = NeighbourClass.None;
        var words = new List<string>();
        foreach (var item in items.AsSpan(isNot ? 2 : 1))
        {
            if (char.IsUpper(item[0])) classes |= Class(item);
            else words.Add(item);
        }
        return new ContextLimit(side == "before", isNot, classes, [.. words]);
    }

    /// <summary>Whether the words beside keep it.</summary>
    internal bool Holds(string before, NeighbourClass left, string after, NeighbourClass right)
    {
        var isOne = ((IsNext ? right : left) & Classes) != 0;
        if (!isOne)
        {
            var beside = IsNext ? after : before;
            foreach (var word in Words)
                if (isOne = string.Equals(beside, word)) break;
        }
        return isOne != IsNot;
    }

    private static NeighbourClass Class(string name) => name switch
    {
        "DET" => NeighbourClass.Determiner,
        "SUBJ" => NeighbourClass.Subject,
        "OBJ" => NeighbourClass.Object,
        "BE" => NeighbourClass.Be,
        "MODAL" => NeighbourClass.Modal,
        "PREP" => NeighbourClass.Preposition,
        "NUM" => NeighbourClass.Number,
        "DIGITS" => NeighbourClass.Digits,
        "NOUN" => NeighbourClass.Noun,
        "ADJ" => NeighbourClass.Adjective,
        "VERB" => NeighbourClass.Verb,
        "GERUND" => NeighbourClass.Gerund,
        "MARK" => NeighbourClass.Mark,
        _ => throw new FormatException($"'{name}' is no class of words"),
    };
}
