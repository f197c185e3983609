using PairForge.Augmentations;
using PairForge.Encoders;
using PairForge.Filters;
using PairForge.Mining;
using PairForge.Mining.Guards;
using PairForge.Sources;
using PairForge.Text;

namespace PairForge;

/// <summary>The lines of the component table that this assembly adds.</summary>
internal static class BuiltInComponents
{
    internal static Components AddTo(Components components)
    {
        return components
            .Add<ISource, TextSourceOptions, TextSource>("text", o => new(o))
            .Add<ISource, JsonlSourceOptions, JsonlSource>("jsonl", o => new(o))
            .Add<ISource, CsvSourceOptions, CsvSource>("csv", o => new(o))
            .Add<ISource, TsvSourceOptions, TsvSource>("tsv", o => new(o))
            .Add<ISource, ParquetSourceOptions, ParquetSource>("parquet", o => new(o))
            .Add<ITextEncoder, HashingOptions, HashingEncoder>("hashing", o => new(o))
            .Add<ITextEncoder, LsaOptions, LsaEncoder>("lsa", o => new(o))
            .Add<ITextEncoder, StaticOptions, StaticTableEncoder>("static", o => new(o))
            .Add<ITextEncoder, VectorsOptions, VectorsEncoder>("vectors", o => new(o))
            .Add<ITextEncoder, AlignedVectorsOptions, AlignedVectorsEncoder>("aligned-vectors", o => new(o))
            .Add<ISegmenter, SentencesOptions, SentenceSegmenter>("sentences", o => new(o))
            .Add<ISegmenter, ParagraphsOptions, ParagraphSegmenter>("paragraphs", _ => new())
            .Add<IFilter, LengthOptions, Length>("length", o => new(o))
            .Add<IFilter, ExactDuplicatesOptions, ExactDuplicates>("exact-duplicates", _ => new())
            .Add<IFilter, NearDuplicatesOptions, NearDuplicates>("near-duplicates", o => new(o))
            .Add<IFilter, ContaminationOptions, Contamination>("contamination", o => new(o))
            .Add<IAugmentation, IdentityOptions, Identity>("identity", _ => new())
            .Add<IAugmentation, CropOptions, Crop>("crop", o => new(o))
            .Add<IAugmentation, WordDeletionOptions, WordDeletion>("word-deletion", o => new(o))
            .Add<IAugmentation, WordSwapOptions, WordSwap>("word-swap", o => new(o))
            .Add<IAugmentation, WordInsertionOptions, WordInsertion>("word-insertion", o => new(o))
            .Add<IAugmentation, WordRepetitionOptions, WordRepetition>("word-repetition", o => new(o))
            .Add<IAugmentation, EdaOptions, Eda>("eda", o => new(o))
            .Add<IAugmentation, SynonymsOptions, Synonyms>("synonyms", o => new(o))
            .Add<IAugmentation, BackTranslationOptions, BackTranslation>("back-translation", o => new(o))
            .Add<IAugmentation, ParaphraseOptions, Paraphrase>("paraphrase", o => new(o))
            .Add<IAugmentation, TokenCutoffOptions, TokenCutoff>("token-cutoff", o => new(o))
            .Add<IAugmentation, SpanCutoffOptions, SpanCutoff>("span-cutoff", o => new(o))
            .Add<IAugmentation, FeatureCutoffOptions, FeatureCutoff>("feature-cutoff", o => new(o))
            .Add<IAugmentation, CorpusMixupOptions, CorpusMixup>("mixup", o => new(o))
            .Add<IAugmentation, PunctuationInsertionOptions, PunctuationInsertion>("punctuation-insertion", o => new(o))
            .Add<IAugmentation, CharacterNoiseOptions, CharacterNoise>("character-noise", o => new(o))
            .Add<IAugmentation, SentenceShuffleOptions, SentenceShuffle>("sentence-shuffle", _ => new())
            .Add<IAugmentation, SentenceCropOptions, SentenceCrop>("sentence-crop", o => new(o))
            .Add<ITextAnalyzer, LexiconAnalyzerOptions, LexiconAnalyzer>("lexicon", o => new(o))
            .Add<IHardNegative, AntonymsOptions, Antonyms>("antonyms", o => new(o))
            .Add<IHardNegative, NegationOptions, Negation>("negation", o => new(o))
            .Add<PairRule, GivenRule, GivenRule>("given", o => o)
            .Add<PairRule, ViewsRule, ViewsRule>("views", o => o)
            .Add<PairRule, NeighboursRule, NeighboursRule>("neighbours", o => o)
            .Add<PairRule, LabelRule, LabelRule>("label", o => o)
            .Add<ITextEncoder, CheckpointOptions, CheckpointEncoder>("checkpoint", o => new(o))
            .Add<SearchMethod, ExactSearchMethod, ExactSearchMethod>("exact", o => o)
            .Add<NegativeGuard, DefaultGuards, DefaultGuards>("default", o => o)
            .Add<NegativeGuard, NoGuards, NoGuards>("none", o => o)
            .Add<NegativeGuard, OwnGroup, OwnGroup>(OwnGroup.Name, o => o)
            .Add<NegativeGuard, LinkedPositives, LinkedPositives>(LinkedPositives.Name, o => o)
            .Add<NegativeGuard, NearDuplicateTexts, NearDuplicateTexts>(NearDuplicateTexts.Name, o => o)
            .Add<NegativeGuard, EmbeddingDuplicates, EmbeddingDuplicates>(EmbeddingDuplicates.Name, o => o)
            .Add<NegativeGuard, ReciprocalNeighbours, ReciprocalNeighbours>(ReciprocalNeighbours.Name, o => o)
            .Add<NegativeGuard, CrossEncoderVeto, CrossEncoderVeto>(CrossEncoderVeto.Name, o => o);
    }
}
