using System.Runtime.InteropServices;
using HydraSharp.Layers.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// Batch normalisation over [N, C, H, W] with float32 weights and statistics, whatever the input's type.
/// Ioffe and Szegedy, ICML 2015; names and defaults as PyTorch's BatchNorm2d.
/// </summary>
/// <remarks>Public because backbones of other assemblies are made of it: freezing and the estimation of statistics know it.</remarks>
public sealed class BatchNorm : nn.Module<Tensor, Tensor>, IOnnxForm, INormStatistics
{
    const double Momentum = 0.1;
    const double Epsilon = 1e-5;

    readonly Parameter weight;
    readonly Parameter bias;
    readonly Tensor running_mean;
    readonly Tensor running_var;
    readonly Tensor num_batches_tracked;

    /// <summary>Creates the layer: weight 1, bias 0, mean 0, variance 1.</summary>
    public BatchNorm(int channels)
        : base(nameof(BatchNorm))
    {
        weight = nn.Parameter(ones(channels));
        bias = nn.Parameter(zeros(channels));
        running_mean = zeros(channels);
        running_var = ones(channels);
        num_batches_tracked = zeros(1, dtype: int64).squeeze();
        RegisterComponents();
    }

    /// <inheritdoc />
    public bool Frozen { get; set; }

    /// <inheritdoc />
    public bool ResetStatistics { get; set; }

    /// <inheritdoc />
    public IList<float[]>? Seen { get; set; }

    /// <inheritdoc />
    public int StatisticsLength => 2 * (int)running_mean.numel();

    /// <summary>
    /// Takes in a batch's statistics [2 * C]. By itself and not by torch, whose rounding depends on the kernel: so the running statistics
    /// are a function of those of the batches, whichever process saw them.
    /// </summary>
    public void Learn(ReadOnlySpan<float> statistics)
    {
        var mean = Floats(running_mean);
        var variance = Floats(running_var);
        for (var c = 0; c < mean.Length; c++)
        {
            mean[c] = (float)(Momentum * statistics[c] + (1 - Momentum) * mean[c]);
            variance[c] = (float)(Momentum * statistics[mean.Length + c] + (1 - Momentum) * variance[c]);
        }

        MemoryMarshal.Cast<byte, long>(num_batches_tracked.bytes)[0]++;
    }

    /// <summary>
    /// Takes other statistics [C]; weight and bias follow so that evaluation stays the same function: with s = weight / sqrt(variance +
    /// eps), the new weight is s sqrt(v + eps) and the new bias is bias + s (m - mean).
    /// </summary>
    public void TakeStatistics(Tensor mean_C, Tensor variance_C)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var scale = weight / (running_var + Epsilon).sqrt();
        bias.add_(scale * (mean_C - running_mean));
        weight.copy_(scale * (variance_C + Epsilon).sqrt());
        running_mean.copy_(mean_C);
        running_var.copy_(variance_C);
    }

    /// <summary>Folded into the convolution before it.</summary>
    public string Emit(OnnxGraph graph, string name, string x)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var scale_C = weight.to(float64) / (running_var.to(float64) + Epsilon).sqrt();
        return graph.Scale(name, x, OnnxForms.Numbers(scale_C), OnnxForms.Numbers(bias.to(float64) - running_mean.to(float64) * scale_C));
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor x_NCHW)
    {
        if (!training || Frozen)
            return nn.functional.batch_norm(x_NCHW, running_mean, running_var, weight, bias, false, Momentum, Epsilon);
        // With a momentum of 1 what torch calls running statistics becomes the batch's own.
        using var mean_C = zeros_like(running_mean);
        using var variance_C = zeros_like(running_var);
        var y_NCHW = nn.functional.batch_norm(x_NCHW, mean_C, variance_C, weight, bias, true, 1, Epsilon);
        if (!ResetStatistics)
            Take([.. Floats(mean_C), .. Floats(variance_C)]);
        return y_NCHW;
    }

    void Take(float[] statistics)
    {
        if (Seen is null)
            Learn(statistics);
        else
            Seen.Add(statistics);
    }

    static Span<float> Floats(Tensor x_C) => MemoryMarshal.Cast<byte, float>(x_C.bytes);
}
