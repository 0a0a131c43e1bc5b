namespace HydraSharp.Specs.Validation;

/// <summary>A part of an experiment that can tell its own mistakes.</summary>
public interface IChecked
{
    /// <summary>Adds every mistake that can be seen without opening any data.</summary>
    void Check(Problems problems);
}
