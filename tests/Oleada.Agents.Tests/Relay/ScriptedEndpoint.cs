using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Oleada.Agents.Tests.Relay;

/// <summary>An HTTP server on this machine's loopback that does what a test says, and remembers who asked what.</summary>
internal sealed class ScriptedEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedEndpoint(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Target, Dictionary<string, string> Headers)> Requests { get; } = new();

    public Uri Url { get; private set; } = null!;

    public static async Task<ScriptedEndpoint> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var endpoint = new ScriptedEndpoint(app);
        app.Run(async context =>
        {
            endpoint.Requests.Enqueue((context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
        await app.StartAsync();
        endpoint.Url = new Uri(app.Urls.First());
        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
