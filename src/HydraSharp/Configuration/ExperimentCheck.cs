using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using HydraSharp.Data;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training.Balancing;

namespace HydraSharp.Configuration;

/// <summary>Finds every error of an experiment that can be seen without opening its data.</summary>
internal static partial class ExperimentCheck
{
    /// <summary>
    /// The errors, in the order of the experiment; none when it can be tried. Each part's own check is called once, here.
    /// </summary>
    public static IReadOnlyList<Problem> Check(Experiment experiment)
    {
        HydraNet? built = null;
        try
        {
            return Check(experiment, () => built ??= ModelFactory.Build(experiment));
        }
        finally
        {
            built?.Dispose();
        }
    }

    /// <summary>
    /// The same, with a network of the experiment, which is asked for only where an otherwise right experiment depends on its parts.
    /// </summary>
    internal static IReadOnlyList<Problem> Check(Experiment experiment, Func<HydraNet> network)
    {
        var problems = new Problems();
        var tasks = experiment.Tasks.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        Walk(experiment, problems, part =>
        {
            if (part is DataSpec data)
                CheckData(data, tasks, problems);
            if (part is ImagePreprocessing image)
                CheckImage(image, experiment.Backbone.MinimumSize, problems);
        });
        CheckTasks(experiment, problems);
        CheckTeachers(experiment, problems);
        CheckMixup(experiment, problems);
        CheckMaps(experiment, problems);
        CheckSharing(experiment, problems);
        CheckBalancing(experiment, network, problems);
        if (experiment.Pretrained.Misfit(experiment.Backbone) is { } misfit)
            problems.Add("pretrained", misfit);
        foreach (var name in experiment.Training.Preference.Keys)
            RequireTask(name, tasks, "training.preference." + name, problems);
        if (problems.Found.Count == 0 && NormCheck.Error(experiment, experiment.Training.BatchSize) is { } lone)
            problems.Add("training.batch_size", lone, "at least 2, or larger images");
        if (problems.Found.Count == 0)
            CheckParts(experiment, network, problems);
        return problems.Found;
    }

    /// <summary>Throws every error at once.</summary>
    /// <exception cref="ExperimentException">There is at least one.</exception>
    public static void Require(Experiment experiment)
    {
        var problems = Check(experiment);
        if (problems.Count > 0)
            throw new ExperimentException("the experiment", problems);
    }

    // Every spec in the record graph, in order, each within its path.
    static void Walk(object spec, Problems problems, Action<object> visit)
    {
        (spec as IChecked)?.Check(problems);
        visit(spec);
        foreach (var option in SpecOption.Of(spec.GetType()))
        {
            if (option.Get(spec) is not { } value || value is string)
                continue;
            NumberRange.Check(option.Key, value, problems);
            foreach (var (key, part) in Parts(value))
                problems.Within(key.Length > 0 ? option.Key + "." + key : option.Key, () => Walk(part, problems, visit));
        }
    }

    static IEnumerable<(string Key, object Part)> Parts(object value)
    {
        if (value is not IEnumerable many)
            return SpecType.IsRecord(value.GetType()) ? [("", value)] : [];
        if (SpecType.MapValue(Generic(value, typeof(IReadOnlyDictionary<,>))) is { } content)
            return SpecType.IsRecord(content) ? many.Cast<object>().Select(p => ((string)Of(p, "Key"), Of(p, "Value"))) : [];
        return many.Cast<object>()
            .Select((item, i) => (Name(item) ?? i.ToString(CultureInfo.InvariantCulture), item))
            .Where(p => SpecType.IsRecord(p.item.GetType()));
    }

    static object Of(object pair, string property) => pair.GetType().GetProperty(property)!.GetValue(pair)!;

    static Type Generic(object value, Type wanted) =>
        value.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == wanted) ?? typeof(object);

    static string? Name(object item) =>
        SpecType.IsNamed(item.GetType()) ? (string)SpecOption.Of(item.GetType()).Single(o => o.IsName).Get(item)! : null;

    static void CheckTasks(Experiment experiment, Problems problems)
    {
        problems.Require(experiment.Tasks.Count > 0, "tasks", "there is no task", "name at least one thing to predict");
        foreach (var task in experiment.Tasks.Where(t => !TaskName().IsMatch(t.Name)))
            problems.Add(
                "tasks." + task.Name,
                $"'{task.Name}' cannot name a task",
                "letters, digits, '_' and '-', at most 64, the first a letter or digit"
            );
        foreach (var task in experiment.Tasks.Where(t => t.Name.Equals(ModelCard.InputName, StringComparison.OrdinalIgnoreCase)))
            problems.Add(
                "tasks." + task.Name,
                $"a task cannot be named '{task.Name}': the input of an exported model has that name",
                "another name; data.columns names the column: columns: { photo: image }"
            );
        foreach (
            var name in experiment
                .Tasks.GroupBy(t => t.Name, StringComparer.OrdinalIgnoreCase)
                .Where(g => g.Count() > 1)
                .Select(g => g.First().Name)
        )
            problems.Add("tasks." + name, $"there are several tasks named '{name}'", "capitals do not distinguish names");
    }

    static void CheckTeachers(Experiment experiment, Problems problems)
    {
        var tasks = experiment.Tasks.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, teacher) in experiment.Teacher.Index())
        foreach (var name in teacher.Tasks)
            RequireTask(name, tasks, $"teacher.{i}.tasks", problems);
        foreach (
            var name in experiment
                .Teacher.SelectMany(t => t.Tasks)
                .GroupBy(n => n, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => g.Key)
        )
            problems.Add("teacher", $"'{name}' is filled more than once", "one teacher for each task");
    }

    static void CheckMixup(Experiment experiment, Problems problems)
    {
        if (experiment.Training.Mixup is null)
            return;
        foreach (var task in experiment.Tasks.Where(t => !t.SupportsMixup))
            problems.Add(
                "training.mixup",
                $"task '{task.Name}' ({task.GetType().Name}) cannot learn from mixed images",
                "leave mixup out, or the task"
            );
    }

    static void CheckMaps(Experiment experiment, Problems problems)
    {
        string[] tasks = [.. experiment.Tasks.Where(t => t.Map is not null).Select(t => $"{t.Name} ({t.GetType().Name})")];
        if (tasks.Length == 0 || problems.Found.Count > 0)
            return;
        using var backbone = experiment.Backbone.Create();
        var names = string.Join(", ", tasks);
        if (experiment.Neck.Map(backbone.Outputs) is not { } map)
            problems.Add(
                "neck",
                $"{experiment.Neck.GetType().Name} gives no map, and {names} predict every pixel",
                "such as neck: LightWeightRefineNet"
            );
        else
            foreach (
                var (key, side) in new[] { ("size", experiment.Image.Size), ("width", experiment.Image.InputWidth()) }.Where(s =>
                    s.Item2 % map.Stride != 0
                )
            )
                problems.Add(
                    "image." + key,
                    $"{side} pixels are not a multiple of {map.Stride}, of which a cell "
                        + $"of the neck's map has as many, and {names} predict every pixel"
                );
        problems.Require(experiment.Training.Resizing is null, "training.resizing", $"{names} predict every pixel", "leave resizing out");
    }

    static void CheckSharing(Experiment experiment, Problems problems)
    {
        var (sharing, balancing) = (experiment.Sharing, experiment.Balancing);
        if (problems.Found.Count == 0)
            problems.Within("sharing", () => sharing.CheckModel(experiment.Backbone, experiment.Neck, experiment.Tasks, problems));
        problems.Require(
            sharing.OneRepresentation || balancing is not GradientBalancing { GradientAt: GradientPlace.Representation },
            "balancing.gradient_at",
            $"with sharing: {sharing.GetType().Name} no two heads read the "
                + $"same numbers, so the tasks' gradients on them cannot be compared",
            "gradient_at: Parameters"
        );
    }

    static void CheckBalancing(Experiment experiment, Func<HydraNet> network, Problems problems)
    {
        problems.Within("balancing", () => experiment.Balancing.CheckTasks([.. experiment.Tasks.Select(t => t.Name)], problems));
        if (experiment.Balancing is LossBalancing || experiment.Balancing.DryRunSteps > 0)
            return;
        var (name, training) = (experiment.Balancing.GetType().Name, experiment.Training);
        problems.Require(
            experiment.Tasks.Count != 1,
            "balancing",
            $"{name} weighs the gradients of several tasks, and there is one",
            "another task, or balancing: EqualWeights"
        );
        if (
            experiment.Tasks.Count < 2
            || (training.Freeze.Count == 0 && experiment.Sharing == new Experiment().Sharing)
            || training.UnfreezeEpoch > 0
            || problems.Found.Count > 0
        )
            return;
        problems.Require(
            network().Encoder().Any(l => !HydraNet.IsWithin(l.Name, training.Freeze)),
            "balancing",
            $"{name} weighs the gradients of the shared part, and "
                + (training.Freeze.Count > 0 ? "training.freeze stops all of it" : "no part is shared"),
            "a loss method such as EqualWeights, or a part that learns"
        );
    }

    static void CheckData(DataSpec data, HashSet<string> tasks, Problems problems)
    {
        foreach (var name in data.Tasks)
            RequireTask(name, tasks, "tasks", problems);
        foreach (var name in data.Columns.Keys)
            RequireTask(name, tasks, "columns." + name, problems);
    }

    static void RequireTask(string name, HashSet<string> tasks, string key, Problems problems)
    {
        if (!tasks.Contains(name))
            problems.Add(key, $"there is no task '{name}'", tasks.Count > 0 ? Words.Suggest(name, tasks) : "");
    }

    // Asks for the network, so only where an otherwise right experiment names parts of it.
    static void CheckParts(Experiment experiment, Func<HydraNet> network, Problems problems)
    {
        var training = experiment.Training;
        var named = training
            .Freeze.Select((name, i) => (Key: $"training.freeze.{i}", Name: name))
            .Concat(training.Rates.Keys.Select(n => (Key: "training.rates." + n, Name: n)))
            .ToArray();
        if (named.Length == 0)
            return;
        var parts = ModelParts(experiment, network());
        foreach (var (key, name) in named.Where(n => !parts.Contains(n.Name)))
        {
            var siblings = parts.Where(p => p.Count('.') == Math.Min(name.Count('.'), 1)).Order(StringComparer.Ordinal).ToArray();
            problems.Add(key, $"the model has no part '{name}'", Words.Suggest(name, siblings));
        }
    }

    static HashSet<string> ModelParts(Experiment experiment, HydraNet net)
    {
        using var rule = (TorchSharp.torch.nn.Module?)(experiment.Balancing as LossBalancing)?.Create(experiment.Tasks.Count)
            ?? (experiment.Balancing as JacobianBalancing)?.Create(experiment.Tasks.Count, 1);
        var names = net.named_parameters()
            .Select(p => p.name)
            .Concat(rule?.named_parameters().Select(p => "balancing." + p.name) ?? [])
            .ToArray();
        return [.. names.SelectMany(n => n.Select((c, i) => (c, i)).Where(p => p.c == '.').Select(p => n[..p.i]).Append(n))];
    }

    static void CheckImage(ImagePreprocessing image, int smallest, Problems problems)
    {
        problems.Require(image.Size >= smallest, "size", $"{image.Size} pixels are too few for the backbone", $"at least {smallest}");
        if (image.Width != 0)
            problems.Require(
                image.Width >= smallest,
                "width",
                $"{image.Width} pixels are too few for the backbone",
                $"at least {smallest}"
            );
        foreach (var (key, message) in image.Errors())
            problems.Add(key, message);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex TaskName();
}
