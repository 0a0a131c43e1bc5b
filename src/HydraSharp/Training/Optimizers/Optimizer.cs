using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Optimizers;

/// <summary>
/// Walks over all parameters in one pass: reads the gradient (float32 or bfloat16), updates state and float32 weight, and rewrites the
/// bfloat16 copy where there is one. Work is cut into pieces of fixed size, so the result does not depend on the number of threads.
/// </summary>
/// <remarks>
/// Public because <see cref="OptimizerSpec.Create"/> returns one, also in other assemblies: a rule overrides <see cref="Update"/>.
/// </remarks>
public abstract unsafe class Optimizer
{
    const long Piece = 131072;
    const int Chunk = 4096;

    readonly Slot[] slots;

    /// <summary>Creates the state: zeros.</summary>
    /// <param name="parameters">What is fitted.</param>
    /// <param name="moments">How many numbers of state a weight has; checkpoints hold them.</param>
    protected Optimizer(IReadOnlyList<OptimizedParameter> parameters, int moments) =>
        slots = [.. parameters.Select(p => new Slot(p, moments))];

    /// <summary>The state by name, in memory order of the weights: <c>backbone.conv1.weight.0</c> is the first moment.</summary>
    internal IEnumerable<(string Name, float[] Values)> State =>
        slots.SelectMany(s => s.Moments.Select((m, i) => ($"{s.Parameter.Name}.{i}", m)));

    /// <summary>Steps that each parameter took; one without a gradient takes none.</summary>
    internal IEnumerable<(string Name, long Steps)> Steps => slots.Select(s => (s.Parameter.Name, s.Steps));

    /// <summary>Sets the number of steps that a parameter took, after its state was restored.</summary>
    internal void Restore(string name, long steps) => slots.First(s => s.Parameter.Name == name).Steps = steps;

    /// <summary>The norm of all gradients together, in float64.</summary>
    internal double GradientNorm(int threads)
    {
        var work = Work();
        var sums = new double[work.Count];
        Run(work, threads, (piece, i) => Chunks(piece, chunk => sums[i] += Gradients.SquaredSum(chunk.Gradient)));
        return Math.Sqrt(sums.Sum());
    }

    /// <summary>Takes one step with every parameter that has a gradient.</summary>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="scale">Factor on all gradients.</param>
    /// <param name="threads">Threads to use.</param>
    internal void Step(double rate, double scale, int threads)
    {
        var work = Work();
        foreach (var slot in work.Select(w => w.Slot).Distinct())
            slot.Steps++;
        Run(work, threads, (piece, _) => Chunks(piece, chunk =>
            {
                Update(chunk, rate * chunk.Slot.Parameter.Rate, (float)scale);
                if (!chunk.Copy.IsEmpty)
                    Gradients.Round(chunk.Values, chunk.Copy);
            }));
        foreach (var slot in slots)
            slot.Release();
    }

    /// <summary>Forgets all gradients.</summary>
    internal void ZeroGradients()
    {
        foreach (var slot in slots)
            slot.Parameter.Leaf.grad = null;
    }

    /// <summary>
    /// Updates some weights of one parameter and their moments. Called on several threads at once, each time with other weights.
    /// </summary>
    /// <param name="weights">The weights, their gradients and their moments.</param>
    /// <param name="rate">The learning rate of these weights in this step.</param>
    /// <param name="scale">Factor on their gradients, below 1 where they are clipped.</param>
    protected abstract void Update(Weights weights, double rate, float scale);

    List<Piecework> Work()
    {
        var work = new List<Piecework>();
        foreach (var slot in slots.Where(s => s.Take()))
            for (long from = 0; from < slot.Length; from += Piece)
                work.Add(new(slot, from, (int)Math.Min(Piece, slot.Length - from)));
        return work;
    }

    static void Run(List<Piecework> work, int threads, Action<Piecework, int> body) =>
        Parallel.For(0, work.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => body(work[i], i));

    // Pieces are shared out among the threads; a chunk of one, with its gradient as float32, stays in the nearest cache.
    static void Chunks(Piecework piece, ForWeights body)
    {
        Span<float> buffer = stackalloc float[Chunk];
        for (var done = 0; done < piece.Count; done += Chunk)
            body(new(piece.Slot, piece.From + done, Math.Min(Chunk, piece.Count - done), buffer));
    }

    delegate void ForWeights(Weights weights);

    readonly record struct Piecework(Slot Slot, long From, int Count);

    /// <summary>Weights of one parameter that lie side by side.</summary>
    public readonly ref struct Weights
    {
        readonly long from;

        internal Weights(Slot slot, long from, int count, Span<float> buffer)
        {
            (Slot, this.from) = (slot, from);
            Values = new((float*)slot.Weights + from, count);
            Copy = slot.Copy == 0 ? default : new((ushort*)slot.Copy + from, count);
            Gradient = new((float*)slot.Gradient + from, count);
            if (!slot.GradientIsBfloat16)
                return;
            Gradients.Widen(new((ushort*)slot.Gradient + from, count), buffer);
            Gradient = buffer[..count];
        }

        /// <summary>The weights, to be updated in place.</summary>
        public Span<float> Values { get; }

        /// <summary>Steps that the parameter has taken, with this one: 1 in the first.</summary>
        public long Steps => Slot.Steps;

        /// <summary>Whether weight decay applies.</summary>
        public bool Decays => Slot.Parameter.Decays;

        internal Slot Slot { get; }

        /// <summary>The gradient of each weight, before it is scaled.</summary>
        public ReadOnlySpan<float> Gradient { get; }

        /// <summary>The weights in bfloat16; empty when there is no such copy.</summary>
        internal Span<ushort> Copy { get; }

        /// <summary>A number of state of each weight, 0 before the first step, to be updated in place.</summary>
        /// <param name="index">Which of a weight's numbers, from 0.</param>
        public Span<float> Moment(int index) => Slot.Moments[index].AsSpan((int)from, Values.Length);
    }

    /// <summary>One parameter with its state and, during a step, its gradient.</summary>
    internal sealed class Slot
    {
        Tensor? held;

        internal Slot(OptimizedParameter parameter, int moments)
        {
            Parameter = parameter;
            Length = parameter.Master.numel();
            Weights = Gradients.Address(parameter.Master);
            Copy = parameter.Leaf.dtype == ScalarType.BFloat16 ? Gradients.Address(parameter.Leaf) : 0;
            Moments = [.. Enumerable.Range(0, moments).Select(_ => new float[Length])];
        }

        internal OptimizedParameter Parameter { get; }
        internal long Length { get; }
        internal nint Weights { get; }
        internal nint Copy { get; }
        internal float[][] Moments { get; }
        internal long Steps { get; set; }
        internal nint Gradient { get; private set; }
        internal bool GradientIsBfloat16 { get; private set; }

        // Holds the gradient until Release, laid out like the weight.
        internal bool Take()
        {
            if (held is not null)
                return true;
            if (Parameter.Leaf.grad is not { } gradient)
                return false;
            held = Gradients.SameLayout(gradient, Parameter.Leaf);
            Gradient = Gradients.Address(held);
            GradientIsBfloat16 = held.dtype == ScalarType.BFloat16;
            return true;
        }

        internal void Release()
        {
            held?.Dispose();
            held = null;
        }
    }
}
