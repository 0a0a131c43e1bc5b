namespace HydraSharp.Specs.Validation;

/// <summary>A part of an experiment that can report its own errors.</summary>
public interface IChecked
{
    /// <summary>Adds every error that can be seen without opening any data.</summary>
    void Check(Problems problems);
}
