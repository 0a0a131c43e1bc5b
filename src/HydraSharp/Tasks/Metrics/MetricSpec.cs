using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Tasks.Metrics;

/// <summary>A figure that says how good a task's answers are.</summary>
public abstract record MetricSpec : IChecked
{
    /// <summary>Its name in JSON, logs and tables.</summary>
    public virtual string Key => Words.Snake(GetType().Name);

    /// <summary>Whether a larger value is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>Whether the metric can be used for a task that answers in this way.</summary>
    public abstract bool Supports(AnswerKind kind);

    /// <summary>Begins a measurement.</summary>
    /// <param name="decision">How the task's answers become classes, so that what is measured is what users see.</param>
    public abstract Measurement Start(Decision decision);

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
