using System.Collections;
using System.Text.Json;

namespace HydraSharp.Inference;

/// <summary>What a model says of one image: an answer per task, in the model's order.</summary>
public sealed class Prediction : IReadOnlyList<TaskAnswer>
{
    readonly TaskAnswer[] answers;

    internal Prediction(IEnumerable<TaskAnswer> answers) => this.answers = [.. answers];

    /// <inheritdoc />
    public int Count => answers.Length;

    /// <inheritdoc />
    public TaskAnswer this[int index] => answers[index];

    /// <summary>The answer of a task.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such task.</exception>
    public TaskAnswer this[string task] =>
        Array.Find(answers, a => a.Task.Equals(task, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"there is no task '{task}'; the model answers {string.Join(", ", answers.Select(a => a.Task))}");

    /// <inheritdoc />
    public IEnumerator<TaskAnswer> GetEnumerator() => answers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Writes the answers as one object, a key per task.</summary>
    public void WriteJson(Utf8JsonWriter writer) => AnswerJson.Write(writer, answers.Select(a => KeyValuePair.Create(a.Task, a.Answer)));
}
