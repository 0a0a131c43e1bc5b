namespace HydraSharp.Data;

/// <summary>Pictures whose labels are in their file names, such as <c>{age}_{gender}_{race}_*</c>.</summary>
public sealed record FileNames : DataSpec
{
    /// <summary>The folder with the pictures; sub-folders are read too.</summary>
    public string Folder { get; init; } = "";

    /// <inheritdoc />
    public override Opened Open() => throw new NotSupportedException();
}
