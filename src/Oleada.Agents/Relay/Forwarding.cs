using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Oleada.Agents.Relay;

/// <summary>Which run and which endpoint a connection belongs to: the socket that it came by says it.</summary>
internal sealed record RelayRoute(RelayedEndpoint Endpoint, NetworkUse Use);

/// <summary>Sends requests on to their endpoint with its key, and the answers back as they come.</summary>
internal sealed class Forwarding(HttpMessageInvoker client, TimeProvider time) : IHttpApplication<HttpContext>
{
    /// <summary>How long neither side may say anything: a model thinks before it answers.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var route = context.Features.GetRequiredFeature<RelayRoute>();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (RelayedRequest.Address(route.Endpoint, target) is not { } address)
        {
            route.Use.Refused(route.Endpoint.Name + target.Split('?')[0]);
            await AnswerAsync(context, StatusCodes.Status403Forbidden, $"the relay serves what lies below {route.Endpoint.BasePath}/ only");
            return;
        }
        route.Use.Requested(route.Endpoint.Name);
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, context.RequestAborted);
        try
        {
            await ForwardAsync(context, route, address, idle, either.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            var status = idle.IsCancellationRequested ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
            await FailAsync(context, status, $"the relay could not reach {route.Endpoint.Name}: {failure.Message}");
        }
    }

    private async Task ForwardAsync(HttpContext context, RelayRoute route, Uri address, CancellationTokenSource idle, CancellationToken cancellation)
    {
        using var request = RelayedRequest.Create(context, route.Endpoint, address, count => Passed(route.Use.Sent, count));
        using var response = await client.SendAsync(request, cancellation);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (RelayedRequest.IsForwarded(name))
                context.Response.Headers[name] = values.ToArray();
        }
        // Headers are worth having before the first piece: a program's own timeout may wait for them.
        await context.Response.StartAsync(cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await RelayedBody.CopyAsync(body, context.Response.Body, count => Passed(route.Use.Received, count), cancellation);

        void Passed(Action<string, long> count, int bytes)
        {
            idle.CancelAfter(IdleTimeout);
            count(route.Endpoint.Name, bytes);
        }
    }

    /// <summary>An answer that has begun can only be cut off, which is what happened to it.</summary>
    private static async Task FailAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            context.Abort();
        else
            await AnswerAsync(context, status, message);
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { type = "relay_error", message } }), context.RequestAborted);
    }
}
