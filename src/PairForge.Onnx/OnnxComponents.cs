using PairForge.Encoders;
using PairForge.Mining;

namespace PairForge.Onnx;

/// <summary>The lines of the component table that this assembly adds.</summary>
public static class OnnxComponents
{
    /// <summary>Adds the encoder and the cross-encoder; ONNX Runtime is not loaded by it.</summary>
    public static Components AddTo(Components components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return components
            .Add<ITextEncoder, OnnxOptions, OnnxEncoder>("onnx", o => new(o))
            .Add<IPairScorer, OnnxCrossEncoderOptions, OnnxCrossEncoder>("onnx-cross-encoder", o => new(o));
    }
}
