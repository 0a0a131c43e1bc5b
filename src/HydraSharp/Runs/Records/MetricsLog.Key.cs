namespace HydraSharp.Runs.Records;

// The names of what an epoch says, each once.
internal static partial class MetricsLog
{
    static class Key
    {
        internal const string Seconds = "seconds";
        internal const string ImagesPerSecond = "images_per_second";
        internal const string LoaderWait = "loader_wait";
        internal const string LearningRate = "learning_rate";
        internal const string ImageSize = "image_size";
        internal const string Threads = "threads";
        internal const string ThreadChanges = "thread_changes";
        internal const string Step = "step";
        internal const string Train = "train";
        internal const string Loss = "loss";
        internal const string Score = "score";
        internal const string Weights = "weights";
        internal const string Affinities = "affinities";
        internal const string Steps = "steps";
        internal const string Tasks = "tasks";
        internal const string Of = "of";
        internal const string On = "on";
        internal const string Share = "share";
        internal const string Gradients = "gradients";
        internal const string Blocks = "blocks";
        internal const string Block = "block";
        internal const string Norm = "norm";
        internal const string Pairs = "pairs";
        internal const string First = "first";
        internal const string Second = "second";
        internal const string Cosine = "cosine";
        internal const string Conflicting = "conflicting";
    }
}
