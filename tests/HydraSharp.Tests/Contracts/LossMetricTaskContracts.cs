using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Contracts;

/// <summary>What every task, head, loss and metric of the catalog promises to the rooms that use it.</summary>
public sealed class LossMetricTaskContracts
{
    const int Features = 6;

    // Odd, so that the slopes of an absolute error cannot cancel.
    const int Rows = 61;

    public static IEnumerable<TheoryDataRow<string>> Tasks => Names<TaskSpec>().Where(t => Sample(t.Data).Map is null);

    public static IEnumerable<TheoryDataRow<string>> Losses => Names<LossSpec>();

    public static IEnumerable<TheoryDataRow<string>> Metrics => Names<MetricSpec>();

    public static IEnumerable<TheoryDataRow<string, string, string>> Combinations =>
        from task in Catalog.Default.Members(typeof(TaskSpec))
        where Sample(task.Name).Map is null
        from head in Catalog.Default.Members(typeof(HeadSpec))
        from loss in Catalog.Default.Members(typeof(LossSpec))
        where Fits(task.Name, loss.Name)
        select new TheoryDataRow<string, string, string>(task.Name, head.Name, loss.Name);

    public static IEnumerable<TheoryDataRow<string, string>> Measured =>
        from task in Catalog.Default.Members(typeof(TaskSpec))
        from metric in Catalog.Default.Members(typeof(MetricSpec))
        where Sample(task.Name).Map is null && Make<MetricSpec>(metric.Name).Supports(Sample(task.Name).Kind)
        select new TheoryDataRow<string, string>(task.Name, metric.Name);

    [Theory]
    [MemberData(nameof(Combinations))]
    public void EveryHeadLearnsByEverySuitableLoss(string taskName, string headName, string lossName)
    {
        using var scope = NewDisposeScope();
        var task = Sample(taskName) with { Head = Make<HeadSpec>(headName), Loss = Make<LossSpec>(lossName) };
        Assert.Empty(Errors(task));
        using var head = task.CreateHead(Features);
        Scatter(head);
        var targets = Targets(task);
        head.Fit(targets);
        var target_NW = tensor(targets).view(Rows, task.TargetWidth);
        var output_NO = head.call(tensor(Numbers(1, Rows * Features)).view(Rows, Features));
        var losses_N = task.Loss.Rows(output_NO, head.Prepare(target_NW));
        var weights_N = task.Loss.RowWeights(target_NW);
        Assert.Equal([Rows], losses_N.shape);
        Assert.Equal([Rows], weights_N.shape);
        Assert.True(losses_N.isfinite().all().item<bool>());
        Assert.True(losses_N.min().item<float>() >= 0);
        (losses_N * weights_N).sum().backward();
        foreach (var (name, parameter) in head.named_parameters())
            Assert.True(
                parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0,
                name
            );
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void EveryLossIsFiniteFarOut(string taskName, string headName, string lossName)
    {
        using var scope = NewDisposeScope();
        var task = Sample(taskName) with { Head = Make<HeadSpec>(headName), Loss = Make<LossSpec>(lossName) };
        using var head = task.CreateHead(Features);
        var outputs = head.call(zeros(1, Features)).shape[1];
        var far = Numbers(2, Rows * (int)outputs).Select(n => n < 0 ? -1e4f : 1e4f).ToArray();
        var output_NO = tensor(far, requires_grad: true).view(Rows, outputs);
        output_NO.retain_grad();
        var losses_N = task.Loss.Rows(output_NO, head.Prepare(tensor(Targets(task)).view(Rows, task.TargetWidth)));
        losses_N.sum().backward();
        Assert.True(losses_N.isfinite().all().item<bool>());
        Assert.True(output_NO.grad!.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryAnswerHasItsLayout(string taskName)
    {
        using var scope = NewDisposeScope();
        var task = Sample(taskName);
        using var head = task.CreateHead(Features);
        Scatter(head);
        var targets = Targets(task);
        head.Fit(targets);
        var answer_NA = head.Decode(head.call(tensor(Numbers(3, Rows * Features)).view(Rows, Features)));
        Assert.Equal([Rows, task.AnswerWidth], answer_NA.shape);
        var answers = answer_NA.contiguous().data<float>().ToArray();
        for (var row = 0; row < Rows; row++)
            HasTheLayout(task, answers.AsSpan(row * task.AnswerWidth, task.AnswerWidth));
        var constant = task.BestConstant(targets);
        Assert.Equal(task.AnswerWidth, constant.Length);
        HasTheLayout(task, constant);
    }

    // A teacher's answer becomes a label as the data have it: it is read back as the class that the answer reports, or as the same number.
    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryAnswerIsALabel(string taskName)
    {
        var task = Sample(taskName);
        for (var row = 0; row < Rows; row++)
        {
            var answer = RandomAnswer(task, row);
            var target = new float[task.TargetWidth];
            Assert.Null(task.Encode(task.Label(answer), target));
            if (task.Kind == AnswerKind.Number)
                Assert.Equal(answer, target);
            else if (task.Kind == AnswerKind.Labels)
                Assert.Equal(answer.Select(p => task.Decision.Accepts(p) ? 1f : 0), target);
            else
                Assert.Equal(task.Decision.Class(answer), (int)target[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void EverySuitableMetricKnowsPerfection(string taskName, string metricName)
    {
        var task = Sample(taskName);
        var metric = Make<MetricSpec>(metricName);
        var targets = Targets(task);
        var random = Value(task, metric, targets, Answers(task, r => RandomAnswer(task, r)));
        var perfect = Value(
            task,
            metric,
            targets,
            Answers(task, r => Perfect(task, targets.AsSpan(r * task.TargetWidth, task.TargetWidth)))
        );
        Assert.True(double.IsFinite(random));
        Assert.Equal(metric.HigherIsBetter ? 1 : 0, perfect, 1e-9);
        Assert.True(metric.HigherIsBetter ? random < perfect : random > perfect);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void TheDefaultsOfATaskSuitIt(string taskName)
    {
        var task = Sample(taskName);
        Assert.Empty(Errors(task));
        Assert.Equal(Activator.CreateInstance(task.GetType()), Activator.CreateInstance(task.GetType()));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void EveryLossHasATask(string name)
    {
        Assert.Contains(Catalog.Default.Members(typeof(TaskSpec)), t => Fits(t.Name, name));
        var problems = new Problems();
        Make<LossSpec>(name).Check(problems);
        Assert.Empty(problems.Found);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void EveryMetricHasATaskAndAKeyOfItsOwn(string name)
    {
        Assert.Contains(Catalog.Default.Members(typeof(TaskSpec)), t => Make<MetricSpec>(name).Supports(Sample(t.Name).Kind));
        Assert.Single(Catalog.Default.Members(typeof(MetricSpec)), m => Make<MetricSpec>(m.Name).Key == Make<MetricSpec>(name).Key);
    }

    static IEnumerable<TheoryDataRow<string>> Names<T>() =>
        Catalog.Default.Members(typeof(T)).Select(t => new TheoryDataRow<string>(t.Name));

    internal static T Make<T>(string name) => (T)Activator.CreateInstance(Catalog.Default.Find(typeof(T), name)!)!;

    /// <summary>A task with every list of names filled in: two where the answer is one of two, else four.</summary>
    internal static TaskSpec Sample(string name)
    {
        var task = Make<TaskSpec>(name) with { Name = "sample" };
        string[] names = task.Kind == AnswerKind.Binary ? ["a", "b"] : ["a", "b", "c", "d"];
        foreach (var property in task.GetType().GetProperties().Where(p => p.PropertyType == typeof(IReadOnlyList<string>)))
            property.SetValue(task, names);
        return task;
    }

    // A loss may suit a kind of answer and not a task of that kind: a number can be one output, or a distribution.
    internal static bool Fits(string task, string loss) => Errors(Sample(task) with { Loss = Make<LossSpec>(loss) }).Length == 0;

    static string[] Errors(TaskSpec task)
    {
        var problems = new Problems();
        task.Check(problems);
        return [.. problems.Found.Select(p => p.ToString())];
    }

    static void HasTheLayout(TaskSpec task, ReadOnlySpan<float> answer)
    {
        var sum = 0f;
        foreach (var number in answer)
        {
            Assert.True(float.IsFinite(number));
            if (task.Kind != AnswerKind.Number)
                Assert.InRange(number, 0, 1);
            sum += number;
        }

        if (task.Kind is AnswerKind.Category or AnswerKind.Level)
            Assert.Equal(1, sum, 1e-5f);
        Assert.NotNull(task.Read(answer));
    }

    static double Value(TaskSpec task, MetricSpec metric, float[] targets, float[][] answers)
    {
        var measurement = metric.Start(task.Decision);
        for (var row = 0; row < Rows; row++)
            measurement.Add(answers[row], targets.AsSpan(row * task.TargetWidth, task.TargetWidth));
        return measurement.Value;
    }

    static float[][] Answers(TaskSpec task, Func<int, float[]> answer) => [.. Enumerable.Range(0, Rows).Select(answer)];

    static float[] RandomAnswer(TaskSpec task, int row)
    {
        var random = new SampleRandom(4, 0, row);
        var answer = Enumerable.Range(0, task.AnswerWidth).Select(_ => (float)random.NextDouble()).ToArray();
        return task.Kind is AnswerKind.Category or AnswerKind.Level ? [.. answer.Select(a => a / answer.Sum())] : answer;
    }

    static float[] Perfect(TaskSpec task, ReadOnlySpan<float> target)
    {
        if (task.AnswerWidth == target.Length)
            return target.ToArray();
        var answer = new float[task.AnswerWidth];
        answer[(int)target[0]] = 1;
        return answer;
    }

    static float[] Targets(TaskSpec task)
    {
        var random = new SampleRandom(5, 0, 0);
        return
        [
            .. Enumerable
                .Range(0, Rows * task.TargetWidth)
                .Select(_ =>
                    task.Kind switch
                    {
                        AnswerKind.Number => (float)random.Uniform(20, 60),
                        AnswerKind.Binary or AnswerKind.Labels => random.Next(2),
                        _ => random.Next(task.AnswerWidth),
                    }
                ),
        ];
    }

    // The global generator of torch is shared with tests that run at the same time.
    static void Scatter(nn.Module module)
    {
        using var none = no_grad();
        var seed = 10L;
        foreach (var (_, parameter) in module.named_parameters())
            parameter.copy_(tensor(Numbers(seed++, (int)parameter.numel())).view(parameter.shape));
    }

    static float[] Numbers(long seed, int count)
    {
        var random = new SampleRandom(seed, 0, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Normal())];
    }
}
