using HydraSharp.Bench;
using HydraSharp.Training.Memory;

// The allocator as a training run has it: its effect is part of every figure, on all sides alike.
Allocator.KeepFreedMemory();
return args switch
{
    ["steps", ..] => StepBench.Run(args.Skip(1)),
    ["mobile"] => StepBench.Mobile(),
    ["first-loss", var file] => FirstLoss.Run(file),
    ["dense"] => DenseBench.Run(),
    ["share", var folder] => ShareBench.Run(folder),
    _ => Help(),
};

static int Help()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/HydraSharp.Bench -- steps [SIZE...]
            one training step of ResNet-18, batch 64: TorchSharp's own modules and AdamW in float32,
            HydraSharp in float32, HydraSharp in bfloat16
        dotnet run -c Release --project bench/HydraSharp.Bench -- mobile
            one training step of MobileNetV2 at 128 px, batch 64, in float32 and in bfloat16
        dotnet run -c Release --project bench/HydraSharp.Bench -- first-loss FILE
            the losses of a fresh ResNet-18's first batch, and FILE for bench/first-loss.py, which computes them with PyTorch
        dotnet run -c Release --project bench/HydraSharp.Bench -- dense
            one training step of segmentation and depth, MobileNetV2 and Light-Weight RefineNet, batch 8 at 240x320, and where its time goes
        dotnet run -c Release --project bench/HydraSharp.Bench -- share FOLDER
            images a second of whole epochs, decoding included, on a folder of UTKFace images, beside the bare step
        """
    );
    return 2;
}
