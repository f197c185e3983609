using System.Collections.Frozen;

namespace PairForge.Text;

/// <summary>The closed word classes of English; a word in none of them is a content word.</summary>
[Flags]
internal enum FunctionWord
{
    None = 0,
    Determiner = 1,
    SubjectPronoun = 2,
    ObjectPronoun = 4,
    Be = 8,
    Have = 16,
    Modal = 32,
    Preposition = 64,
    Conjunction = 128,
    Number = 256,
    Light = 512,
}

/// <summary>Looks words up in the closed classes.</summary>
internal static class FunctionWords
{
    private static readonly FrozenDictionary<string, FunctionWord> Classes = Build();

    private static readonly FrozenDictionary<string, FunctionWord>.AlternateLookup<ReadOnlySpan<char>> Lookup = Classes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The classes of a lower-case word.</summary>
    internal static FunctionWord Of(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var found) ? found : FunctionWord.None;

    private static FrozenDictionary<string, FunctionWord> Build()
    {
        var classes = new Dictionary<string, FunctionWord>();
        Add(FunctionWord.Determiner, "a an the this that these those my your his her its our their some any each every no another both either neither which what whose such all several many few much more most less least other own same");
        Add(FunctionWord.SubjectPronoun, "i you he she it we they who there");
        Add(FunctionWord.ObjectPronoun, "me you him her it us them myself yourself himself herself itself ourselves themselves one someone anyone everyone something anything everything nothing nobody somebody everybody");
        Add(FunctionWord.Be, "am is are was were be been being 's 're 'm i'm you're he's she's it's we're they're that's there's isn't aren't wasn't weren't ain't");
        Add(FunctionWord.Have, "have has had having i've you've we've they've haven't hasn't hadn't get gets got getting gotten");
        Add(FunctionWord.Modal, "to will would can could shall should may might must do does did don't doesn't didn't won't wouldn't can't cannot couldn't shouldn't mustn't i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd let let's please doing done");
        Add(FunctionWord.Preposition, "of in on at with from by for into onto over under near behind beside besides between among through during before after above below across along around against about without within upon toward towards inside outside beneath underneath off out up down past like as per via despite until till since than except amid atop");
        Add(FunctionWord.Conjunction, "and or but nor so yet if because although though while when where why how whether unless once then");
        Add(FunctionWord.Number, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen first second third fourth fifth sixth seventh eighth ninth tenth half quarter double triple single couple pair lot lots bit number");
        Add(FunctionWord.Light, "not very too just only also even still again ever never always often sometimes here there now away back together else well quite rather really almost enough already perhaps maybe however instead both next last former latter "
            + "go goes went gone going come comes came coming make makes made making take takes took taken taking give gives gave given giving put puts putting set sets setting keep keeps kept keeping see sees saw seen seeing know knows knew known knowing "
            + "think thinks thought thinking say says said saying want wants wanted wanting need needs needed use uses used using try tries tried trying mean means meant like likes liked seem seems seemed become becomes became look looks looked looking let lets "
            + "way thing things kind kinds sort sorts type types time times day days year years people person yes ok okay mr mrs ms dr");
        return classes.ToFrozenDictionary();

        void Add(FunctionWord kind, string words)
        {
            foreach (var word in words.Split(' ')) classes[word] = classes.GetValueOrDefault(word) | kind;
        }
    }
}
