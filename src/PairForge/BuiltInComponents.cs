using PairForge.Encoders;
using PairForge.Mining;

namespace PairForge;

/// <summary>The lines of the component table that this assembly adds.</summary>
internal static class BuiltInComponents
{
    internal static Components AddTo(Components components)
    {
        return components
            .Add<PairRule, GivenRule, GivenRule>("given", o => o)
            .Add<PairRule, ViewsRule, ViewsRule>("views", o => o)
            .Add<PairRule, NeighboursRule, NeighboursRule>("neighbours", o => o)
            .Add<PairRule, LabelRule, LabelRule>("label", o => o)
            .Add<SearchMethod, ExactSearchMethod, ExactSearchMethod>("exact", o => o)
            .Add<ITextEncoder, HashingOptions, HashingEncoder>("hashing", o => new(o))
            .Add<ITextEncoder, VectorsOptions, VectorsEncoder>("vectors", o => new(o));
    }
}
