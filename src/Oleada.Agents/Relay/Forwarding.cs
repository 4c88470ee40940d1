using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Agents.Relay;

/// <summary>Which run and which endpoint a connection belongs to: the socket that it came by says it.</summary>
internal sealed record RelayRoute(RelayedEndpoint Endpoint, NetworkUse Use, Exchanges Exchanges);

/// <summary>Sends requests on to their endpoint with its key, and the answers back as they come; looks at what models say they used.</summary>
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
        if (route.Exchanges.Begin() is not { } open)
        {
            context.Abort();
            return;
        }
        var exchange = ModelExchange.Of(context.Request.Method, address.AbsolutePath);
        try
        {
            route.Use.Requested(route.Endpoint.Name);
            await TryForwardAsync(context, route, address, exchange);
        }
        finally
        {
            await route.Exchanges.EndAsync(open, exchange?.Result());
        }
    }

    private async Task TryForwardAsync(HttpContext context, RelayRoute route, Uri address, ModelExchange? exchange)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, context.RequestAborted);
        try
        {
            await ForwardAsync(context, route, address, exchange, idle, either.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            var error = (failure as HttpRequestException)?.HttpRequestError;
            if (error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
                exchange?.NotSent();
            var status = idle.IsCancellationRequested ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
            await FailAsync(context, status, $"the relay could not reach {route.Endpoint.Name}: {failure.Message}");
        }
    }

    private async Task ForwardAsync(
        HttpContext context, RelayRoute route, Uri address, ModelExchange? exchange, CancellationTokenSource idle, CancellationToken cancellation)
    {
        exchange?.Sending(context.Request.Headers.ContentEncoding);
        using var request = RelayedRequest.Create(context, route.Endpoint, address, Sent, asksPlain: exchange is not null);
        using var response = await client.SendAsync(request, cancellation);
        exchange?.Answered(response.StatusCode, response.Content.Headers.ContentEncoding);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (RelayedRequest.IsForwarded(name))
                context.Response.Headers[name] = values.ToArray();
        }
        // Headers are worth having before the first piece: a program's own timeout may wait for them.
        await context.Response.StartAsync(cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await RelayedBody.CopyAsync(body, context.Response.Body, Received, cancellation);
        exchange?.Ended();
        // The program does not wait until its tokens are in the log.
        await context.Response.CompleteAsync();

        void Sent(ReadOnlySpan<byte> piece)
        {
            idle.CancelAfter(IdleTimeout);
            route.Use.Sent(route.Endpoint.Name, piece.Length);
            exchange?.Sent(piece);
        }

        void Received(ReadOnlySpan<byte> piece)
        {
            idle.CancelAfter(IdleTimeout);
            route.Use.Received(route.Endpoint.Name, piece.Length);
            exchange?.Received(piece);
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
