namespace HydraSharp.Inference;

/// <summary>One task's answer, by what is asked of it.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Answer">The answer, one of a closed set of kinds.</param>
public sealed record TaskAnswer(string Task, Answer Answer)
{
    /// <summary>The number, of a task that answers with one.</summary>
    /// <exception cref="InvalidOperationException">It answers with something else.</exception>
    public float Number => (float)As<Answer.Number>("number").Value;

    /// <summary>The number's unit.</summary>
    /// <exception cref="InvalidOperationException">It answers with something else.</exception>
    public string Unit => As<Answer.Number>("number").Unit;

    /// <summary>The class or level.</summary>
    /// <exception cref="InvalidOperationException">It answers with something else.</exception>
    public string Label =>
        Answer switch
        {
            Answer.Category category => category.Label,
            Answer.Level level => level.Label,
            _ => throw Other("class"),
        };

    /// <summary>Probability of the class or level, from 0 to 1.</summary>
    /// <exception cref="InvalidOperationException">It answers with something else.</exception>
    public double Probability =>
        Answer switch
        {
            Answer.Category category => category.Probability,
            Answer.Level level => level.Probability,
            _ => throw Other("class"),
        };

    /// <summary>The labels that are there.</summary>
    /// <exception cref="InvalidOperationException">It answers with something else.</exception>
    public IReadOnlyList<string> Labels => As<Answer.Labels>("list of labels").Present;

    T As<T>(string what)
        where T : Answer => Answer as T ?? throw Other(what);

    InvalidOperationException Other(string what) => new($"the task '{Task}' answers with a {Answer.GetType().Name}, not with a {what}");
}
