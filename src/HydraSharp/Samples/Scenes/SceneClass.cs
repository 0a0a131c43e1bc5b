namespace HydraSharp.Samples.Scenes;

/// <summary>What a pixel of a rendered street shows. The numbers are the class indices of its mask.</summary>
internal enum SceneClass
{
    /// <summary>The sky, which has neither depth nor a normal.</summary>
    Sky = 0,

    /// <summary>A building.</summary>
    Building = 1,

    /// <summary>The pole of a lamp or a sign.</summary>
    Pole = 2,

    /// <summary>Asphalt that can be driven on.</summary>
    Road = 3,

    /// <summary>Paint on the road.</summary>
    LaneMark = 4,

    /// <summary>The pavement beside the road.</summary>
    Pavement = 5,

    /// <summary>A trunk or a crown.</summary>
    Tree = 6,

    /// <summary>The plate of a traffic sign.</summary>
    Sign = 7,

    /// <summary>A car.</summary>
    Car = 8,

    /// <summary>A person.</summary>
    Person = 9,

    /// <summary>Grass and earth beyond the pavement.</summary>
    Terrain = 10,
}
