using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>
/// Where the camera is and how it looks. The world's x points right, y up, z along the street; the camera stands over (X, 0).
/// </summary>
/// <param name="X">Metres right of the street's middle.</param>
/// <param name="Height">Metres above the ground.</param>
/// <param name="Pitch">Radians that it looks down.</param>
/// <param name="Yaw">Radians that it looks to the right.</param>
/// <param name="Roll">Radians that it is turned clockwise about its axis.</param>
/// <param name="Focal">Focal length, in widths of the image.</param>
internal sealed record CameraPose(float X, float Height, float Pitch, float Yaw, float Roll, float Focal)
{
    /// <summary>The camera's place in the world.</summary>
    internal Vector3 Position => new(X, Height, 0);

    /// <summary>The camera's axes in the world: to the right, down, and into the image.</summary>
    internal (Vector3 Right, Vector3 Down, Vector3 Forward) Axes()
    {
        var (sinYaw, cosYaw) = MathF.SinCos(Yaw);
        var (sinPitch, cosPitch) = MathF.SinCos(Pitch);
        var (sinRoll, cosRoll) = MathF.SinCos(Roll);
        var forward = new Vector3(sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch);
        var right = new Vector3(cosYaw, 0, -sinYaw);
        var down = new Vector3(-sinYaw * sinPitch, -cosPitch, -cosYaw * sinPitch);
        return (right * cosRoll + down * sinRoll, down * cosRoll - right * sinRoll, forward);
    }
}
