namespace HydraSharp.Tuning;

/// <summary>A trial of a search.</summary>
/// <param name="Number">Its number; 0 is the experiment as it is.</param>
/// <param name="Settings">What it changes, as key=value.</param>
/// <param name="Folder">Its run.</param>
/// <param name="Epochs">Epochs that it was trained for.</param>
/// <param name="Score">
/// The lowest score of its epochs: the mean over the tasks of the error over that of guessing. NaN where its training failed.
/// </param>
public sealed record Trial(int Number, IReadOnlyList<string> Settings, string Folder, int Epochs, double Score);
