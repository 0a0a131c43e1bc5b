namespace HydraSharp.Specs;

/// <summary>A word that may stand for 0 in an experiment, such as auto.</summary>
/// <param name="word">The word.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordForZeroAttribute(string word) : Attribute
{
    /// <summary>The word.</summary>
    public string Word => word;
}
