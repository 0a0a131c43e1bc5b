using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Every task has feature maps of its own and a neck for them. The representation is the tasks' features one after the other, [N, T*F] or
/// [N, T*F, h, w], of which a head reads its task's.
/// </summary>
internal abstract class SeparateEncoder(IReadOnlyList<TaskSpec> tasks) : Encoder
{
    /// <summary>The name of a task's neck within its branch.</summary>
    protected const string NeckName = "neck";

    /// <summary>Names of the tasks in the network's order.</summary>
    protected IReadOnlyList<string> Tasks { get; } = [.. tasks.Select(t => t.Name)];

    /// <summary>The tasks' necks.</summary>
    protected IReadOnlyList<Neck> Necks { get; private set; } = [];

    FeatureShape? map;
    long width;

    internal sealed override FeatureShape? Map => map;

    /// <summary>Creates a neck for every task.</summary>
    protected void CreateNecks(NeckSpec neck, IReadOnlyList<FeatureShape> maps)
    {
        (width, map) = (neck.Width(maps), neck.Map(maps));
        Necks = [.. Tasks.Select(_ => neck.Create(maps))];
    }

    /// <summary>Images to feature maps, finest first: [tasks][maps].</summary>
    protected abstract IReadOnlyList<IReadOnlyList<Tensor>> TaskMaps(Tensor x_NCHW);

    /// <summary>Adds to a graph the feature maps of the tasks that are wanted, finest first: [tasks][maps].</summary>
    protected abstract IReadOnlyList<IReadOnlyList<string>> EmitMaps(OnnxGraph graph, string x, IReadOnlyList<string> tasks);

    internal sealed override IReadOnlyList<Tensor> Maps(Tensor x_NCHW)
    {
        var maps = TaskMaps(x_NCHW);
        return [.. Enumerable.Range(0, maps[0].Count).Select(level => cat([.. maps.Select(m => m[level])], 1))];
    }

    internal sealed override Tensor Features(IReadOnlyList<Tensor> maps)
    {
        var parts = maps.Select(m => m.chunk(Tasks.Count, 1)).ToArray();
        return Joined([.. Tasks.Select((_, t) => (IReadOnlyList<Tensor>)[.. parts.Select(p => p[t])])]);
    }

    internal sealed override Tensor Forward(Tensor x_NCHW) => Joined(TaskMaps(x_NCHW));

    internal sealed override IReadOnlyDictionary<string, string> Emit(OnnxGraph graph, string x, IReadOnlyList<string> tasks)
    {
        var maps = EmitMaps(graph, x, tasks);
        return tasks
            .Select((task, t) => (task, Value: Necks[Place(task)].Emit(graph, $"{Branches}.{task}.{NeckName}", maps[t])))
            .ToDictionary(v => v.task, v => v.Value, StringComparer.Ordinal);
    }

    internal sealed override TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make) =>
        new ReadingHead(new Own(Place(task.Name) * width, width), make(task, width));

    /// <summary>A task's place among the tasks.</summary>
    protected int Place(string task) => Tasks.Index().First(t => t.Item == task).Index;

    Tensor Joined(IReadOnlyList<IReadOnlyList<Tensor>> maps) => cat([.. maps.Select((m, t) => Necks[t].call(m))], 1);

    // In a graph every task has its value already.
    sealed class Own(long from, long width) : nn.Module<Tensor, Tensor>(nameof(Own)), IOnnxForm
    {
        public string Emit(OnnxGraph graph, string name, string x) => x;

        public override Tensor forward(Tensor representation) => representation.narrow(1, from, width);
    }
}
