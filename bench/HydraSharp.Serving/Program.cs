using HydraSharp.Serving;

// A server in a process of its own, as it is deployed, and clients here: they take their share of the same processors.
return args switch
{
    ["load", var hydra, var model, var image, .. var rest] => await Load.RunAsync(hydra, model, image, Seconds(rest, 10)),
    ["overload", var hydra, var model, var image, .. var rest] => await Overload.RunAsync(hydra, model, image, Seconds(rest, 60)),
    ["soak", var hydra, var model, var image, .. var rest] => await Soak.RunAsync(hydra, model, image, Seconds(rest, 600)),
    ["swaps", var hydra, var model, var image] => await Swaps.RunAsync(hydra, model, image, 100),
    ["vanish", var hydra, var model, var image] => await Vanishing.RunAsync(hydra, model, image, 10_000),
    ["idle", var hydra, var model, var image] => await Idle.RunAsync(hydra, model, image, 600),
    ["drain", var hydra, var model, var image] => await Drain.RunAsync(hydra, model, image),
    ["replicas", var hydra, var model, var image, .. var rest] => await Replicas.RunAsync(hydra, model, image, Seconds(rest, 10)),
    _ => Help(),
};

static double Seconds(string[] rest, double usual) =>
    rest is [var word] ? double.Parse(word, System.Globalization.CultureInfo.InvariantCulture) : usual;

static int Help()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/HydraSharp.Serving -- load HYDRA MODEL.onnx IMAGE [SECONDS]
            requests a second, p50 and p99 at 1, 8 and 32 connections, beside passes of 16 in ONNX Runtime alone
        … overload HYDRA MODEL.onnx IMAGE [SECONDS]     ten times what it can answer: statuses, memory, p99 of what was
            admitted, and how soon it is well again
        … soak HYDRA MODEL.onnx IMAGE [SECONDS]         memory over time at 8 connections
        … swaps HYDRA MODEL.onnx IMAGE                  the model's file replaced 100 times under load
        … vanish HYDRA MODEL.onnx IMAGE                 10,000 clients that leave before their answer
        … idle HYDRA MODEL.onnx IMAGE                   600 connections that send nothing beside 8 clients that ask
        … drain HYDRA MODEL.onnx IMAGE                  SIGTERM under load
        … replicas HYDRA MODEL.onnx IMAGE [SECONDS]     one process of all threads beside two of half as many, the clients in turns
        """
    );
    return 2;
}
