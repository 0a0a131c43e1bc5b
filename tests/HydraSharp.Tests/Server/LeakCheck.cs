using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>Looks into every refusal of a test: none may report a path, a stack or a name of this machine.</summary>
sealed class LeakCheck(string folder)
    : DelegatingHandler(new SocketsHttpHandler { MaxConnectionsPerServer = 64, AllowAutoRedirect = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        Check(await response.Content.ReadAsStringAsync(cancellationToken), folder);
        return response;
    }

    public static void Check(string text, string folder)
    {
        foreach (
            var secret in (string[])
                [folder, Path.GetTempPath(), "/etc/", "   at ", "Exception", ".cs", ".onnx", "HydraSharp.", Environment.MachineName]
        )
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }
}
