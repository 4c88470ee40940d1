using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Agents.Relay;

/// <summary>Which run and which endpoint a connection belongs to: the socket that it came by says it.</summary>
internal sealed record RelayRoute(
    RelayedEndpoint Endpoint, UncountedRule Uncounted, NetworkUse Use, RelayRemarks Remarks, Exchanges Exchanges);

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
        if (route.Exchanges.Begin() is not { } open)
        {
            context.Abort();
            return;
        }
        ModelExchange? exchange = null;
        try
        {
            if (await AdmitAsync(context, route) is { } passed)
            {
                exchange = ModelExchange.Of(passed.Cost, passed.Address.AbsolutePath);
                route.Use.Requested(route.Endpoint.Name);
                await TryForwardAsync(context, route, passed.Address, exchange);
            }
        }
        finally
        {
            await route.Exchanges.EndAsync(open, exchange?.Result());
        }
    }

    /// <summary>Null if the request was refused, and answered.</summary>
    private static async Task<RelayAdmission.Passed?> AdmitAsync(HttpContext context, RelayRoute route)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
        var name = route.Endpoint.Name + target.Split('?')[0];
        var admission = RelayAdmission.Of(
            route.Endpoint, route.Uncounted, context.Request.Method, target, context.Request.Headers, hasBody);
        if (admission is RelayAdmission.Passed passed)
        {
            if (passed.Cost == RequestCost.Uncounted)
                await route.Remarks.SayOnceAsync($"the relay passed {context.Request.Method} {name} without counting its tokens");
            return passed;
        }
        var refused = (RelayAdmission.Refused)admission;
        route.Use.Refused(name);
        if (refused.IsForBudget)
            await route.Remarks.SayOnceAsync(refused.Message);
        if (refused.Status == StatusCodes.Status405MethodNotAllowed)
            context.Response.Headers.Allow = "GET, HEAD, POST, DELETE";
        context.Response.Headers.Connection = "close";
        await AnswerAsync(context, refused.Status, refused.Message);
        return null;
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
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        await AnswerAsync(context, status, message);
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { type = "relay_error", message } }), context.RequestAborted);
    }
}
