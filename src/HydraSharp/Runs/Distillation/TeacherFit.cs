using System.Globalization;
using HydraSharp.Inference.Cards;
using HydraSharp.Specs;

namespace HydraSharp.Runs.Distillation;

/// <summary>Whether a teacher's answers can be labels of a task.</summary>
internal static class TeacherFit
{
    /// <summary>Why they cannot, in words; null when they can.</summary>
    /// <param name="task">The task that learns.</param>
    /// <param name="teacher">The teacher's task of that name.</param>
    internal static string? Misfit(TaskCard task, TaskCard teacher)
    {
        if (teacher.Kind != task.Kind)
            return $"the teacher answers with a "
                + $"{Words.Snake(teacher.Kind.ToString())}, and the task with a {Words.Snake(task.Kind.ToString())}";
        if (teacher.Unit != task.Unit)
            return $"the teacher answers in '{teacher.Unit}', and the task in '{task.Unit}'";
        if (!teacher.Classes.SequenceEqual(task.Classes, StringComparer.Ordinal))
        {
            var reordered = teacher
                .Classes.Order(StringComparer.Ordinal)
                .SequenceEqual(task.Classes.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            return $"the teacher has {(reordered ? "its classes in another order" : "other classes")}: "
                + $"{string.Join(", ", teacher.Classes)}; the task has {string.Join(", ", task.Classes)}";
        }

        var within =
            (teacher.Minimum ?? double.NegativeInfinity) >= (task.Minimum ?? double.NegativeInfinity)
            && (teacher.Maximum ?? double.PositiveInfinity) <= (task.Maximum ?? double.PositiveInfinity);
        return within ? null : $"the teacher's range is {Range(teacher)}, and labels of the task are {Range(task)}";
    }

    static string Range(TaskCard card) =>
        (card.Minimum, card.Maximum) switch
        {
            (null, null) => "without limits",
            ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"from {least} up"),
            (null, { } most) => string.Create(CultureInfo.InvariantCulture, $"up to {most}"),
            ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}"),
        };
}
