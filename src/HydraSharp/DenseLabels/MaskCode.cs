using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>How the pixels of a mask file say which class they are: by numbers or by colours.</summary>
internal abstract class MaskCode
{
    /// <summary>Reads the classes.</summary>
    /// <param name="png">The file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>[height, width]; NaN where the class is not known.</returns>
    /// <exception cref="Inference.HydraImageException">A pixel is no class, or the file has the wrong form.</exception>
    public abstract float[] Decode(PngFile png, string name);

    /// <summary>What files hold as they are stored, and what of it means that nothing is known, for messages.</summary>
    /// <param name="files">Some of the masks.</param>
    /// <param name="classes">Number of classes.</param>
    public abstract string Stored(IReadOnlyList<PngFile> files, int classes);

    /// <summary>Writes classes that have no error as a PNG.</summary>
    /// <exception cref="ArgumentException">A pixel's class is not known, and nothing says so in such a file.</exception>
    public abstract byte[] Encode(LabelMap map);

    /// <summary>The code of a class's index in 8 bits, 255 for what is not known where there is room.</summary>
    public static MaskCode Index(int classes) => new NumberCode(classes, classes < 256 ? 255 : null, null, false);
}
