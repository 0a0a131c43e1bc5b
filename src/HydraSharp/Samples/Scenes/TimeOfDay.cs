namespace HydraSharp.Samples.Scenes;

/// <summary>When a street was rendered: the light that falls on it.</summary>
internal enum TimeOfDay
{
    /// <summary>A high sun with hard shadows, or an overcast sky.</summary>
    Day = 0,

    /// <summary>A low, warm sun with long shadows.</summary>
    Dusk = 1,

    /// <summary>The head lamps of the own car, and lit windows.</summary>
    Night = 2,
}
