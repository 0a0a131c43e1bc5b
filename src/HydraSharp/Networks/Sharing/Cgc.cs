using System.Globalization;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Sharing;

/// <summary>
/// Customised gate control: experts that all tasks share and experts of each task alone; a task's gate mixes its own and the shared ones.
/// With several levels it is progressive layered extraction (PLE): the lower levels also have a gate for what is shared, which mixes the
/// experts of all tasks. On image-level features. Tang et al., RecSys 2020, https://doi.org/10.1145/3383313.3412236.
/// </summary>
public sealed record Cgc : SharingSpec
{
    /// <summary>Experts that all tasks share, at each level.</summary>
    public int Shared { get; init; } = 2;

    /// <summary>Experts of each task alone, at each level.</summary>
    public int TaskExperts { get; init; } = 2;

    /// <summary>Width of an expert's result, which the heads read.</summary>
    public int Units { get; init; } = 128;

    /// <summary>Levels: 1 is CGC, more are PLE.</summary>
    public int Levels { get; init; } = 1;

    // The shared gate of a lower level has a weight for every task's experts.
    internal override bool CanGrow => Levels == 1;

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Shared is >= 1 and <= 256, "shared", $"{Shared} shared experts", "from 1 to 256");
        problems.Require(
            TaskExperts is >= 1 and <= 256,
            "task_experts",
            $"{TaskExperts} experts of a task's own",
            "from 1 to 256; without any, sharing: Mmoe"
        );
        problems.Require(Units is >= 1 and <= 8192, "units", $"{Units} units", "from 1 to 8192");
        problems.Require(Levels is >= 1 and <= 8, "levels", $"{Levels} levels", "from 1 to 8");
    }

    internal override void CheckModel(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks, Problems problems) =>
        RequireFeatures(backbone, neck, problems);

    internal override Encoder Create(BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks) =>
        new Extraction(this, backbone, neck, tasks);

    // The representation: what each task's last level reads (the features themselves where there is one level), then the last level's
    // shared experts: [N, F + S*U], or [N, T*U + S*U].
    sealed class Extraction : SharedBackboneEncoder
    {
        const string Lower = "levels";
        const string Experts = "experts";

        readonly Cgc spec;
        readonly IReadOnlyList<CgcLevel> lower;
        readonly IReadOnlyList<Expert> shared;
        readonly IReadOnlyList<string> tasks;

        internal Extraction(Cgc spec, BackboneSpec backbone, NeckSpec neck, IReadOnlyList<TaskSpec> tasks)
            : base(backbone, neck)
        {
            (this.spec, this.tasks) = (spec, [.. tasks.Select(t => t.Name)]);
            lower = [.. Enumerable.Range(0, spec.Levels - 1).Select(l => new CgcLevel(spec, l == 0 ? Width : spec.Units, tasks.Count))];
            shared = [.. Enumerable.Range(0, spec.Shared).Select(_ => new Expert(Read, spec.Units))];
        }

        long Read => lower.Count == 0 ? Width : spec.Units;

        internal override IReadOnlyList<(string Name, nn.Module Module)> Parts =>
            [.. base.Parts, (Lower, Numbered(lower)), (Experts, Numbered(shared))];

        internal override Tensor Features(IReadOnlyList<Tensor> maps)
        {
            var features_NF = base.Features(maps);
            if (lower.Count == 0)
                return cat([features_NF, .. shared.Select(e => e.call(features_NF))], 1);
            IReadOnlyList<Tensor> read = [.. Enumerable.Repeat(features_NF, tasks.Count + 1)];
            foreach (var level in lower)
                read = level.Run(read);
            return cat([.. read.Take(tasks.Count), .. shared.Select(e => e.call(read[^1]))], 1);
        }

        // What a task's gate of the last lower level mixes, that task alone reads.
        internal override string? Owner(string parameter) =>
            parameter.Split('.') is [Lower, var level, "gates", var gate, ..]
            && level == $"{lower.Count - 1}"
            && tasks.ElementAtOrDefault(int.Parse(gate, CultureInfo.InvariantCulture)) is { } task
                ? task
                : base.Owner(parameter);

        protected override string EmitShared(OnnxGraph graph, string features)
        {
            IReadOnlyList<string> read = lower.Count == 0 ? [features] : [.. Enumerable.Repeat(features, tasks.Count + 1)];
            foreach (var (l, level) in lower.Index())
                read = level.Emit(graph, $"{Lower}.{l}", read);
            return graph.Node(
                "Concat",
                Experts + ".all",
                [
                    .. lower.Count == 0 ? read : read.Take(tasks.Count),
                    .. shared.Select((e, i) => e.Emit(graph, $"{Experts}.{i}", read[^1])),
                ],
                ("axis", 1L)
            );
        }

        internal override TaskHead Head(TaskSpec task, Func<TaskSpec, long, TaskHead> make)
        {
            var place = lower.Count == 0 ? 0 : tasks.Index().First(t => t.Item == task.Name).Index;
            var count = lower.Count == 0 ? 1 : tasks.Count;
            return new ReadingHead(
                new OwnExperts(spec, new(place * Read, Read), new(count * Read, (long)spec.Shared * spec.Units)),
                make(task, spec.Units)
            );
        }

        static Group Numbered(IReadOnlyList<nn.Module> modules) => new(modules.Select((m, i) => ($"{i}", m)));
    }

    sealed class OwnExperts : nn.Module<Tensor, Tensor>, IOnnxForm
    {
        readonly TorchSharp.Modules.ModuleList<Expert> experts = new();
        readonly Gate gate;
        readonly Columns read;
        readonly Columns shared;

        internal OwnExperts(Cgc spec, Columns read, Columns shared)
            : base(nameof(OwnExperts))
        {
            (this.read, this.shared) = (read, shared);
            for (var i = 0; i < spec.TaskExperts; i++)
                experts.Add(new(read.Count, spec.Units));
            gate = new(read.Count, spec.TaskExperts + spec.Shared);
            RegisterComponents();
        }

        public string Emit(OnnxGraph graph, string name, string x)
        {
            var features = read.Emit(graph, name + ".read", x);
            var results = graph.Node(
                "Concat",
                name + ".results",
                [.. experts.Select((e, i) => e.Emit(graph, $"{name}.experts.{i}", features)), shared.Emit(graph, name + ".shared", x)],
                ("axis", 1L)
            );
            return gate.Emit(graph, name + ".gate", features, results);
        }

        public override Tensor forward(Tensor x)
        {
            var features = read.Of(x);
            return gate.call(features, cat([.. experts.Select(e => e.call(features)), shared.Of(x)], 1));
        }
    }
}
