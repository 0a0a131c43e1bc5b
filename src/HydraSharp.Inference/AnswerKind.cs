namespace HydraSharp.Inference;

/// <summary>What a task answers, and so how its answer and its target are written as numbers.</summary>
public enum AnswerKind
{
    /// <summary>Answer [1]: the value in the task's unit. Target [1]: the same.</summary>
    Number,

    /// <summary>Answer [1]: the probability of the second class. Target [1]: 0 or 1.</summary>
    Binary,

    /// <summary>Answer [classes]: a probability each. Target [1]: the class index.</summary>
    Category,

    /// <summary>Answer [levels]: a probability each, lowest level first. Target [1]: the level index.</summary>
    Level,

    /// <summary>Answer [labels]: an independent probability each. Target [labels]: 0 or 1 each.</summary>
    Labels,

    /// <summary>Answer [H, W]: the class index of each pixel. Target [H, W]: the same, NaN where it is not known.</summary>
    ClassMap,

    /// <summary>Answer [H, W]: a number for each pixel, in the task's unit. Target [H, W]: the same, NaN where it is not known.</summary>
    NumberMap,

    /// <summary>Answer [H, W, 3]: a unit vector for each pixel. Target [H, W, 3]: the same, NaN where it is not known.</summary>
    DirectionMap,
}
