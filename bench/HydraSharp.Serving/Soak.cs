using static HydraSharp.Serving.Clients;

namespace HydraSharp.Serving;

/// <summary>Memory over time under a steady load.</summary>
static class Soak
{
    const int Looks = 10;

    public static async Task<int> RunAsync(string hydra, string model, string image, double seconds)
    {
        var bytes = await File.ReadAllBytesAsync(image);
        using var served = await ServedModel.StartAsync(hydra, model);
        using var clients = new Clients(bytes, 8);
        await clients.RunAsync([served.Predict], seconds / Looks / 2);
        for (var look = 1; look <= Looks; look++)
        {
            var rate = await clients.RunAsync([served.Predict], seconds / Looks);
            Say(
                $"{look * seconds / Looks, 6:F0} s  {rate, 6:F0} req/s  "
                    + $"{served.Megabytes, 6:F0} MB  {served.Handles, 4} handles  {clients.StatusText()}"
            );
        }

        return 0;
    }
}
