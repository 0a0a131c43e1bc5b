using HydraSharp.Serving;

// A server in a process of its own, as it is deployed, and clients here: they take their share of the same processors.
return args switch
{
    ["load", var hydra, var model, var picture, .. var rest] => await Load.RunAsync(hydra, model, picture, Seconds(rest, 10)),
    ["overload", var hydra, var model, var picture, .. var rest] => await Overload.RunAsync(hydra, model, picture, Seconds(rest, 60)),
    ["soak", var hydra, var model, var picture, .. var rest] => await Soak.RunAsync(hydra, model, picture, Seconds(rest, 600)),
    ["swaps", var hydra, var model, var picture] => await Swaps.RunAsync(hydra, model, picture, 100),
    ["vanish", var hydra, var model, var picture] => await Vanishing.RunAsync(hydra, model, picture, 10_000),
    ["drain", var hydra, var model, var picture] => await Drain.RunAsync(hydra, model, picture),
    ["replicas", var hydra, var model, var picture, .. var rest] => await Replicas.RunAsync(hydra, model, picture, Seconds(rest, 10)),
    _ => Help(),
};

static double Seconds(string[] rest, double usual) =>
    rest is [var word] ? double.Parse(word, System.Globalization.CultureInfo.InvariantCulture) : usual;

static int Help()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/HydraSharp.Serving -- load HYDRA MODEL.onnx PICTURE [SECONDS]
            requests a second, p50 and p99 at 1, 8 and 32 connections, beside passes of 16 in ONNX Runtime alone
        … overload HYDRA MODEL.onnx PICTURE [SECONDS]     ten times what it can answer: statuses, memory, p99 of what was admitted, and how soon it is well again
        … soak HYDRA MODEL.onnx PICTURE [SECONDS]         memory over time at 8 connections
        … swaps HYDRA MODEL.onnx PICTURE                  the model's file replaced 100 times under load
        … vanish HYDRA MODEL.onnx PICTURE                 10,000 clients that leave before their answer
        … drain HYDRA MODEL.onnx PICTURE                  SIGTERM under load
        … replicas HYDRA MODEL.onnx PICTURE [SECONDS]     one process of all threads beside two of half as many, the clients in turns
        """
    );
    return 2;
}
