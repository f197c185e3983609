namespace PairForge.Onnx;

/// <summary>Marks the assembly that will hold the ONNX Runtime encoders.</summary>
public static class OnnxComponents
{
}
