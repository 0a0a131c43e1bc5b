namespace HydraSharp.Samples.Scenes;

/// <summary>A rendered street and everything that is exactly known of it. All maps are row-major, [height, width].</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="TimeOfDay">When it is.</param>
internal sealed record RenderedScene(int Width, int Height, TimeOfDay TimeOfDay)
{
    /// <summary>Red, green and blue, [height, width, 3].</summary>
    public byte[] Pixels { get; } = new byte[Width * Height * 3];

    /// <summary>The class of each pixel's centre, as the number of its <see cref="SceneClass"/>.</summary>
    public byte[] Classes { get; } = new byte[Width * Height];

    /// <summary>Depth in metres along the optical axis; 0 for the sky, which has none.</summary>
    public float[] Depth { get; } = new float[Width * Height];

    /// <summary>
    /// Unit surface normals, [height, width, 3], in the camera's frame: x to the right, y down, z into the image; towards the camera.
    /// All 0 for the sky.
    /// </summary>
    public float[] Normals { get; } = new float[Width * Height * 3];

    /// <summary>Cars of which at least one pixel is seen.</summary>
    public int Cars { get; internal set; }

    /// <summary>People of whom at least one pixel is seen.</summary>
    public int People { get; internal set; }

    /// <summary>Whether a pixel shows something that can be driven on: road or paint on it.</summary>
    public bool IsDrivable(int pixel) => (SceneClass)Classes[pixel] is SceneClass.Road or SceneClass.LaneMark;
}
